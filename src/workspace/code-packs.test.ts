import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { codePackNames, loadCodePack } from './code-packs.ts';
import { loadIntoPack, loadTablePack } from './load-into-pack.ts';

let packs: string;
beforeEach(async () => {
  packs = await mkdtemp(join(tmpdir(), 'suture-packs-'));
});
afterEach(() => rm(packs, { recursive: true, force: true }));

const line = (code: string, billable: boolean, title: string): string =>
  `00001 ${code.padEnd(7)} ${billable ? 1 : 0} ${title.padEnd(60)} ${title}`;
const order = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;
const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(packs, name), text);
  return join(packs, name);
};

test('the packs that ship are there and whole', async () => {
  expect(await codePackNames()).toEqual(expect.arrayContaining(['cvx', 'icd-10-cm']));
  const cvx = await loadCodePack('cvx');
  expect(cvx.system.lookup('03')?.display).toBe('MMR');
  const icd = await loadCodePack('icd-10-cm');
  const billable = [...icd.system.codes()].filter((code) => icd.system.lookup(code, '2025-10-01')?.selectable === true);
  expect(billable.filter((code) => icd.system.mayHold(code, '2025-10-01')).length).toBe(74_719);
  expect(icd.system.validate('e11.9', { at: '2026-01-01' })).toBe('valid');
  const alone = [...icd.system.codes()].filter(
    (code) =>
      icd.system.mayHold(code, '2026-01-01') &&
      icd.system.lookup(code, '2026-01-01')?.selectable === false &&
      icd.system.children(code, '2026-01-01').length === 0,
  );
  expect(alone).toEqual([]);
});

test('no pack, or a damaged one, is told', async () => {
  await expect(loadCodePack('cpt')).rejects.toMatchObject({ code: 'codes-pack-unknown' });
  await mkdir(join(packs, 'x'));
  await writeFile(join(packs, 'x', 'pack.json'), '{}');
  await writeFile(join(packs, 'x', 'concepts.tsv.gz'), 'no gzip');
  await expect(loadCodePack('x', packs)).rejects.toMatchObject({ code: 'codes-pack-damaged' });
});

test('a release becomes a pack, and the next one adds to what is known', async () => {
  const first = await file(
    '2026.txt',
    order(line('A00', false, 'Cholera'), line('A000', true, 'Cholera old'), line('A009', true, 'Cholera')),
  );
  const second = await file(
    '2027.txt',
    order(line('A00', false, 'Cholera'), line('A001', true, 'Cholera new'), line('A009', true, 'Cholera')),
  );
  await loadIntoPack('icd-10-cm-order', first, { packs, version: '2026', effective: '2025-10-01' });
  const seen: number[] = [];
  const { pack } = await loadIntoPack('icd-10-cm-order', second, {
    packs,
    version: '2027',
    effective: '2026-10-01',
    onProgress: ({ records }) => seen.push(records),
  });
  expect(pack).toBe('icd-10-cm');
  expect(seen).toEqual([3]);
  const { system, manifest } = await loadCodePack('icd-10-cm', packs);
  expect(manifest.version).toBe('2027');
  expect(system.validate('A000', { at: '2026-09-30' })).toBe('valid');
  expect(system.validate('A000', { at: '2026-10-01' })).toBe('expired');
  expect(system.validate('A001', { at: '2026-09-30' })).toBe('not-yet');
  expect(system.children('A00', '2026-10-01')).toEqual(['A001', 'A009']);
});

test('an interrupted load goes on, and the pack is as if nothing had happened', async () => {
  const codes = Array.from({ length: 5_000 }, (_, i) => `B${String(i).padStart(4, '0')}`);
  const text = order(...codes.map((code) => line(code, true, `Title of ${code}`)));
  const path = await file('order.txt', text);
  const stop = new AbortController();
  const load = (signal?: AbortSignal): Promise<unknown> =>
    loadIntoPack('icd-10-cm-order', path, {
      packs,
      version: '1',
      onProgress: () => stop.abort(new Error('stopped')),
      ...(signal === undefined ? {} : { signal }),
    });
  await expect(load(stop.signal)).rejects.toThrow('stopped');
  expect(await codePackNames(packs)).toEqual([]);
  // A crash in the middle of a write leaves a torn batch behind the last whole one.
  const loading = join(packs, 'icd-10-cm.loading');
  await writeFile(
    join(loading, 'concepts.tsv.gz'),
    Buffer.concat([await readFile(join(loading, 'concepts.tsv.gz')), Buffer.from('torn')]),
  );
  await load();
  const { system } = await loadCodePack('icd-10-cm', packs);
  expect([...system.codes()]).toEqual(codes);
  expect((await readdir(packs)).sort()).toEqual(['icd-10-cm', 'order.txt']);
});

test('a file that is not whole leaves the earlier pack as it was', async () => {
  const good = await file('good.txt', order(line('A00', true, 'Cholera')));
  await loadIntoPack('icd-10-cm-order', good, { packs, version: '1' });
  const bad = await file('bad.txt', `${order(line('B00', true, 'Herpes'))}this is no line of it\n`);
  const { findings, pack } = await loadIntoPack('icd-10-cm-order', bad, { packs, version: '2' });
  expect(findings.map(({ code }) => code)).toEqual(['codes-file-not-whole']);
  expect(pack).toBeUndefined();
  expect((await loadCodePack('icd-10-cm', packs)).manifest.version).toBe('1');
});

test('a map becomes a table', async () => {
  const head = 'effectiveTime\tactive\treferencedComponentId\tmapRule\tmapTarget';
  const map = await file('map.tsv', `${head}\n20250901\t1\t111\tTRUE\tE11.9\n20250901\t1\t333\tTRUE\t\n`);
  await loadIntoPack('snomed-to-icd-10-cm', map, { packs, version: '20250901' });
  const table = await loadTablePack('snomed-to-icd-10-cm', packs);
  expect(table?.answer({ code: '111', system: 'SCT', direction: 'forward', at: '2026-01-01' })).toMatchObject({
    code: 'E119',
  });
  expect(table?.answer({ code: '333', direction: 'forward' }).kind).toBe('unmatched');
  expect(await loadTablePack('none', packs)).toBeUndefined();
});
