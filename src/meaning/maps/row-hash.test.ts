import { describe, expect, test } from 'vitest';
import { formatMap } from './format-map.ts';
import type { MapFunction } from './functions/map-function.ts';
import type { MapBlock } from './map-file.ts';
import { parseMap } from './parse-map.ts';
import { rowHash } from './row-hash.ts';

const own: MapFunction = {
  name: 'own',
  summary: '',
  input: 'text',
  output: 'text',
  takesMany: false,
  parameters: [],
  compile:
    () =>
    ([value]) =>
      value,
};
const TEXT = `map: lab
from: hl7v2 ORU^R01
to: fhir R4
blocks:
  - make: Observation
    each: OBX
    where: OBX-11 = F
    key: OBX-3 | OBX-4
    rows:
      - OBX-3 <-> code codes lab-tests else flag
      - OBX-15 <-> method.text as own because said so
`;

function hashes(text: string, source = 'v1'): readonly string[] {
  const parsed = parseMap('lab.map.yaml', text, new Map([['own', own]]));
  if (!('map' in parsed)) throw new Error(JSON.stringify(parsed.findings));
  const hashesOf = (block: MapBlock, around: readonly MapBlock[]): string[] => [
    ...block.rows.map((row) => rowHash(row, [...around, block], () => source)),
    ...block.blocks.flatMap((inner) => hashesOf(inner, [...around, block])),
  ];
  return parsed.map.blocks.flatMap((block) => hashesOf(block, []));
}

describe('the hash of a row', () => {
  const [code, method] = hashes(TEXT);

  test('stays when the map is laid out, moved about, or another row changes', () => {
    const laid = formatMap('lab.map.yaml', TEXT, new Map([['own', own]]));
    expect('text' in laid ? hashes(laid.text) : []).toEqual([code, method]);
    expect(hashes(`# a comment\n${TEXT}`)).toEqual([code, method]);
    expect(hashes(TEXT.replace('said so', 'said twice'))[0]).toBe(code);
  });

  test.each([
    ['its table', 'lab-tests', 'lab-codes'],
    ['what is done otherwise', 'else flag', 'else hold'],
    ['what the block runs over', 'each: OBX', 'each: OBSERVATION'],
    ['which instances', 'OBX-11 = F', 'OBX-11 = P'],
    ['the key', 'OBX-3 | OBX-4', 'OBX-3'],
    ['the resource', 'make: Observation', 'make: Observation as result'],
  ])('changes with %s', (_, before, after) => {
    expect(hashes(TEXT.replace(before, after))[0]).not.toBe(code);
  });

  test('changes with the source of the function that the row names, and of no other row', () => {
    expect(hashes(TEXT, 'v2')[0]).toBe(code);
    expect(hashes(TEXT, 'v2')[1]).not.toBe(method);
  });
});
