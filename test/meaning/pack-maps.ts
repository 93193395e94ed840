import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { CodeTables, TranslatedCode } from '../../src/meaning/maps/code-tables.ts';
import { type CompiledMap, compileMap } from '../../src/meaning/maps/compile-map.ts';
import type { MapFile } from '../../src/meaning/maps/map-file.ts';
import { parseMap } from '../../src/meaning/maps/parse-map.ts';
import type { MapLibrary } from '../../src/meaning/maps/resolve-map.ts';
import { targetTypes } from './target-types.ts';

/** A small pack of its own, so that tests of the language do not change with the maps that are shipped. */
const PACK = new URL('./maps/', import.meta.url);

/** Parses every map in a folder of the pack. */
export function packMaps(folder: 'datatypes' | 'segments' | 'messages'): MapFile[] {
  const at = new URL(`${folder}/`, PACK);
  return readdirSync(at)
    .filter((name) => name.endsWith('.map.yaml'))
    .map((name) => mapOf(`${folder}/${name}`, readFileSync(new URL(encodeURIComponent(name), at), 'utf8')));
}

/** Parses a map that has to parse. */
export function mapOf(file: string, text: string): MapFile {
  const parsed = parseMap(file, text);
  if (!('map' in parsed)) throw new Error(JSON.stringify(parsed.findings, undefined, 1));
  return parsed.map;
}

/** The maps of the pack as a library, with more message maps if given. */
export function packLibrary(more: readonly MapFile[] = []): MapLibrary {
  const types = packMaps('datatypes');
  const segments = packMaps('segments');
  const messages = [...more, ...packMaps('messages')];
  return {
    types,
    segment: (name) => segments.find((map) => map.name === name),
    map: (name) => messages.find((map) => map.name === name),
  };
}

/** Compiles a map that has to compile, over the pack's type and segment maps. */
export function compiledMap(map: MapFile, library: MapLibrary = packLibrary()): CompiledMap {
  const { compiled, findings } = compileMap(map, library, targetTypes);
  if (compiled === undefined) throw new Error(JSON.stringify(findings, undefined, 1));
  return compiled;
}

/** Code tables from plain objects: source code to target code. */
export function codeTables(tables: Readonly<Record<string, Readonly<Record<string, string>>>>): CodeTables {
  return {
    translate(table, code, _system, direction): TranslatedCode | 'unknown' | 'ambiguous' {
      const entries = Object.entries(tables[table] ?? {});
      const found = entries.filter(([from, to]) => (direction === 'forward' ? from : to) === code);
      if (found.length > 1) return 'ambiguous';
      const [entry] = found;
      if (entry === undefined) return 'unknown';
      return { code: entry[direction === 'forward' ? 1 : 0], equivalence: 'equivalent' };
    },
  };
}

/** Ids as the engine makes them, with a secret that is none. */
export function testIdentity(type: string, authority: string, key: string): string {
  return createHmac('sha256', 'test').update(`${type}\u0000${authority}\u0000${key}`).digest('hex').slice(0, 32);
}
