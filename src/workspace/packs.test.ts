import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { someDependencies } from '../../test/workspace/some-dependencies.ts';
import { SHIPPED_PACKS } from './code-packs.ts';
import { loadWorkspace } from './load-workspace.ts';
import { MapShelf } from './map-shelf.ts';
import { type FindPack, packFinder, shippedTargetTypes } from './packs.ts';

let folder: string;
let findPack: FindPack;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'suture-packs-'));
  for (const name of ['mine', 'broken', 'cvx']) {
    mkdirSync(join(folder, name, 'maps'), { recursive: true });
    writeFileSync(join(folder, name, 'pack.json'), JSON.stringify({ name, version: '2.0' }));
  }
  writeFileSync(join(folder, 'mine', 'maps', 'a.map.yaml'), 'map: a\nfrom: hl7v2\nto: fhir R4\n');
  writeFileSync(join(folder, 'broken', 'maps', 'b.map.yaml'), 'map: b\nfrom: hl7\nto: fhir R4\n');
  writeFileSync(join(folder, 'mine', 'flags.csv'), 'source,target\nH,high\n');
  findPack = packFinder([folder, SHIPPED_PACKS]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('packs', () => {
  test('bring maps and tables, and say what of them cannot be read', () => {
    const pack = findPack('mine');
    expect(pack?.version).toBe('2.0');
    expect(pack?.maps.map(({ name, file }) => [name, file])).toEqual([['a', 'mine/maps/a.map.yaml']]);
    expect(pack?.tables.map(({ name }) => name)).toEqual(['flags']);
    const { findings } = loadWorkspace(
      { 'suture.yaml': 'project: a\npacks: [broken]\n' },
      { ...someDependencies, findPack },
    );
    expect(findings).toMatchObject([{ code: 'map-value-invalid', place: { file: 'broken/maps/b.map.yaml', line: 2 } }]);
    expect(findPack('mine')).toBe(pack);
  });

  test('are taken from the first folder that has them, and from nowhere else', () => {
    expect(findPack('cvx')?.version).toBe('2.0');
    expect(findPack('hl7-v2-to-fhir')?.maps.length).toBeGreaterThan(0);
    expect(findPack('none')).toBeUndefined();
    expect(findPack('../packs/cvx')).toBeUndefined();
    expect(findPack('')).toBeUndefined();
  });

  test('bring code systems into a workspace that names them, tables of its own before theirs', () => {
    const { workspace, findings } = loadWorkspace(
      {
        'suture.yaml': 'project: a\npacks: [cvx@2.0, mine]\n',
        'codes/flags.csv': 'source,target\nH,own\n',
      },
      { ...someDependencies, findPack, targetTypes: shippedTargetTypes },
    );
    expect(findings).toEqual([]);
    expect(workspace?.codes.translate('flags', 'H', undefined, 'forward', undefined)).toMatchObject({ code: 'own' });
    const shipped = loadWorkspace(
      { 'suture.yaml': 'project: a\npacks: [cvx]\n' },
      { ...someDependencies, findPack: packFinder([SHIPPED_PACKS]) },
    );
    expect(shipped.workspace?.codes.lookup('http://hl7.org/fhir/sid/cvx', '03')).toBeDefined();
  });

  test('that ship are sound: every message map can run', () => {
    const pack = findPack('hl7-v2-to-fhir');
    if (pack === undefined) throw new Error('the pack ships with Suture');
    expect(pack.findings).toEqual([]);
    const shelf = new MapShelf({ maps: [], packs: [pack], types: shippedTargetTypes });
    const maps = pack.maps.filter(({ from }) => from.kind === 'message');
    expect(maps.length).toBeGreaterThan(10);
    for (const map of maps) expect(shelf.compile(map).compiled, map.name).toBeDefined();
  });
});
