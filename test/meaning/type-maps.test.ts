import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parse } from '../../src/formats/hl7v2/index.ts';
import { CodeLibrary } from '../../src/meaning/codes/code-library.ts';
import { compileMap } from '../../src/meaning/maps/compile-map.ts';
import type { MapFile } from '../../src/meaning/maps/map-file.ts';
import { translate } from '../../src/meaning/maps/translate.ts';
import { compileBack, translateBack } from '../../src/meaning/maps/translate-back.ts';
import { MapShelf } from '../../src/workspace/map-shelf.ts';
import { packFinder } from '../../src/workspace/packs.ts';
import { mapOf, testIdentity } from './pack-maps.ts';
import { targetTypes } from './target-types.ts';
import { typeValues } from './type-values.ts';

interface Exception {
  /** Beginning of the map's name; absent for every map. */
  readonly map?: string;
  /** Beginning of the row's text. */
  readonly row: string;
  readonly because: string;
}

const exceptions = parseYaml(
  readFileSync(new URL('type-maps-two-way.yaml', import.meta.url), 'utf8'),
) as readonly Exception[];
const pack = packFinder([fileURLToPath(new URL('../../packs/', import.meta.url))])('hl7-v2-to-fhir');
if (pack === undefined) throw new Error('the pack hl7-v2-to-fhir is not there');
const shelf = new MapShelf({ maps: [], packs: [pack], types: () => targetTypes });
const codes = new CodeLibrary(pack.tables, pack.systems);
const TYPE = 'ADT^A01';

/** A map that writes a field of a Z-segment, whose type nothing says, by a type map. */
function hostOf({ name, to }: MapFile): MapFile {
  const type = to.kind === 'fhir' ? (to.type ?? '') : '';
  const isResource = targetTypes.kindOf(type) === 'resource';
  const element = isResource ? 'valueReference' : `value${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  return mapOf(
    'host',
    [
      'map: host',
      `from: hl7v2 ${TYPE}`,
      'to: fhir R4',
      'blocks:',
      '  - make: Basic',
      '    each: ZZA',
      '    rows:',
      `      - ZZA-1 <-> extension[url = "http://example.org"].${element} as ${name}`,
    ].join('\n'),
  );
}

/** Codes of the tables that rows of a map translate with and that can be read from right to left. */
function codesOf({ rows }: MapFile): ReadonlyMap<string, readonly string[]> {
  return new Map(
    rows.flatMap((row) => {
      const table = row.codes === undefined ? undefined : codes.table(row.codes);
      const [source] = row.from[0]?.sources ?? [];
      if (table === undefined || source?.kind !== 'source') return [];
      const equivalent = table.rows.filter(({ equivalence }) => equivalence === 'equivalent');
      return [[source.text, equivalent.map((each) => each.source.code).filter((code) => /^[\w .-]+$/.test(code))]];
    }),
  );
}

describe('type maps of the shipped pack', () => {
  const library = shelf.library(shelf.readyMap(shelf.map('hl7-v2-to-fhir', TYPE) as MapFile).map);
  const twoWay = library.types.filter(({ rows }) => rows.some(({ arrow }) => arrow === '<->'));

  test.each(twoWay.map((map) => [map.name, map] as const))('%s gives back what its two-way rows take', (_name, map) => {
    const { compiled, findings } = compileMap(hostOf(map), library, targetTypes);
    expect(findings).toEqual([]);
    if (compiled === undefined || map.from.kind !== 'type') return;
    const back = compileBack(compiled.map, library, targetTypes);
    const run = (value: string): readonly string[] => {
      const { message } = parse(`MSH|^~\\&|A|B|C|D|20260101||${TYPE}|1|P|2.8.2\rZZA|${value}\r`);
      if (message === undefined) throw new Error('the message of the test does not parse');
      const { outputs, ledger } = translate(message, compiled, { codes, identity: testIdentity, sender: 'A' });
      const resources = outputs.map(({ resource }) => resource);
      const returned = translateBack(resources, back, { codes, type: TYPE, version: '2.8.2' });
      const all = new Set([...returned.leaves()].map((leaf) => leaf.value));
      return ledger.lines().flatMap(({ path, fate, row = '' }) => {
        const taken = path.startsWith('ZZA') && (fate === 'carried' || fate === 'translated');
        if (!taken || !row.includes('<->')) return [];
        const given = message.get(path) ?? '';
        // Of `A | B` the way back writes A.
        if (returned.get(path) === given || (/^[^>]*\|/.test(row) && all.has(given))) return [];
        const isExcepted = ({ map: name = '', row: start }: Exception): boolean =>
          map.name.startsWith(name) && row.startsWith(start);
        return exceptions.some(isExcepted) ? [] : [`${path} by ${row}`];
      });
    };
    fc.assert(
      fc.property(typeValues(map.from.type, codesOf(map)), (value) => {
        expect(run(value)).toEqual([]);
      }),
      // The same values each time: what a value shows is mended or argued, and no chance decides whether a build passes.
      { numRuns: 100, seed: 1 },
    );
  });
});
