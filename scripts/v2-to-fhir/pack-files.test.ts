import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { readCodeFile } from '../../src/meaning/codes/read-code-file.ts';
import { compileMap } from '../../src/meaning/maps/compile-map.ts';
import type { MapFile } from '../../src/meaning/maps/map-file.ts';
import { parseMap } from '../../src/meaning/maps/parse-map.ts';
import type { MapLibrary } from '../../src/meaning/maps/resolve-map.ts';
import { type PackFiles, packFiles, targetTypes } from './pack-files.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const guide = join(project, '../shared/samples/mappings/v2-to-fhir-ig');
const pack = join(project, 'packs/hl7-v2-to-fhir');

let made: PackFiles;
const maps: MapFile[] = [];

beforeAll(() => {
  made = packFiles(guide, project);
  for (const [name, text] of made.files) {
    if (!name.endsWith('.map.yaml')) continue;
    const parsed = parseMap(name, text);
    if ('map' in parsed) maps.push(parsed.map);
  }
});

test('the files of the pack are what the guide and the decisions give, to the byte', () => {
  const written = ['datatypes', 'segments', 'messages', 'codes'].flatMap((folder) =>
    readdirSync(join(pack, folder)).map((name) => `${folder}/${name}`),
  );
  expect(written.toSorted()).toEqual([...made.files.keys()].toSorted());
  for (const [name, text] of made.files) expect(readFileSync(join(pack, name), 'utf8') === text, name).toBe(true);
});

test('every map is read without a finding, and every table', () => {
  for (const [name, text] of made.files) {
    if (name.endsWith('.map.yaml')) expect(parseMap(name, text), name).not.toHaveProperty('findings');
    else expect(readCodeFile(name, text).findings, name).toEqual([]);
  }
});

test('every message map compiles without a finding, with tables that are there', () => {
  const types = targetTypes(project);
  const library: MapLibrary = {
    map: (name) => maps.find((map) => map.name === name && map.from.kind === 'message'),
    segment: (name) => maps.find((map) => map.name === name && map.from.kind === 'segment'),
    types: maps.filter((map) => map.from.kind === 'type'),
  };
  for (const map of maps.filter(({ from }) => from.kind === 'message')) {
    expect(compileMap(map, library, types).findings, map.name).toEqual([]);
  }
  const named = [...made.files].flatMap(([name, text]) =>
    name.endsWith('.map.yaml') ? [...text.matchAll(/ codes ([a-z0-9-]+)/g)].map((found) => found[1] ?? '') : [],
  );
  for (const table of new Set(named)) expect(made.files.has(`codes/${table}.csv`), table).toBe(true);
});

test('no row of the guide is passed over: it is a row of the pack, or a decision says why not', () => {
  const open = made.maps.flatMap(({ name, rows }) =>
    rows.filter(({ fate }) => fate === 'open').map(({ row }) => `${name} ${row.source} ${row.target}`),
  );
  expect(open).toEqual([]);
});

test('a table has one way back for each of its targets', () => {
  for (const [name, text] of made.files) {
    if (!name.startsWith('codes/')) continue;
    const found = readCodeFile(name, text);
    const exact =
      found.kind === 'table' ? found.table.rows.filter(({ equivalence }) => equivalence === 'equivalent') : [];
    const targets = exact.map(({ target }) => `${target?.system ?? ''} ${target?.code ?? ''}`);
    expect(targets.length, name).toBe(new Set(targets).size);
  }
});
