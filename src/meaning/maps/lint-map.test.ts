import { describe, expect, test } from 'vitest';
import { targetTypes } from '../../../test/meaning/target-types.ts';
import { lintMap, uncoveredFields } from './lint-map.ts';
import { parseCondition } from './parse-condition.ts';
import { parseMap } from './parse-map.ts';

const HEAD = ['map: lab', 'from: hl7v2 ADT^A01 2.5-2.5.1', 'to: fhir R4'];

function codes(rows: readonly string[], head: readonly string[] = [...HEAD, 'unmapped: flag']): string[] {
  const text = [
    ...head,
    'blocks:',
    '  - make: Patient',
    '    each: PID',
    '    rows:',
    ...rows.map((row) => `      - ${row}`),
  ].join('\n');
  const parsed = parseMap('lab.map.yaml', text);
  if (!('map' in parsed)) throw new Error(JSON.stringify(parsed.findings));
  return lintMap(parsed.map, {
    types: targetTypes,
    ambiguousCodes: (table) => (table === 'many-to-one' ? ['A', 'B'] : []),
  }).map(
    (finding) =>
      `${finding.code}${finding.place?.line === undefined ? '' : `:${finding.place.line - head.length - 4}`}`,
  );
}

describe('the linter of maps', () => {
  test('finds nothing in rows that are right', () => {
    expect(codes(['PID-3[] <-> identifier[]', 'PID-7 <-> birthDate', '"x" -> name[0].text'])).toEqual([]);
  });

  test('says which two-way rows have no way back', () => {
    expect(codes(['PID-5.1.1 + PID-5.2 <-> name[0].text as join(" ")', 'PID-35.1 <-> gender as lower'])).toEqual([
      'map-row-one-way:1',
      'map-row-one-way:2',
    ]);
    expect(codes(['PID-35.1 <-> gender codes many-to-one', 'PID-16 <-> maritalStatus codes other'])).toEqual([
      'map-codes-ambiguous:1',
    ]);
  });

  test.each([
    ['PID-30 = Y', 'PID-30 = N', true],
    ['PID-30 = Y', 'PID-30 in Y, N', false],
    ['PID-30 = Y', 'PID-31 = N', false],
    ['PID-30 valued', 'PID-30 not valued', true],
    ['PID-30 = Y', 'PID-30 not valued', true],
    ['PID-30 = Y or PID-30 = N', 'PID-30 not in Y, N', true],
    ['PID-30 = Y and PID-31 = N', 'PID-30 != Y', true],
    ['PID-30 = Y', 'PID-30 valued', false],
    ['PID-3.5 = MR', 'PID-3 not valued', true],
  ])('takes %s and %s as excluding each other: %s', (first, second, excluding) => {
    expect('condition' in parseCondition(first, { isPath: () => true })).toBe(true);
    const found = codes([`PID-29 <-> deceasedDateTime when ${first}`, `PID-29 <-> birthDate when ${second}`]);
    expect(found).toEqual(excluding ? [] : ['map-rows-overlap:2']);
  });

  test('names the components that a row leaves behind', () => {
    expect(codes(['PID-5 -> name[0].text'])).toEqual(['map-components-left:1']);
    expect(codes(['PID-5.1.1 -> name[0].text'])).toEqual([]);
  });

  test('wants a row or a written default for every field', () => {
    const found = codes(['PID-3[] -> identifier[]'], HEAD);
    expect(found).toContain('map-field-unspoken');
    const parsed = parseMap(
      'x',
      [...HEAD, 'blocks:', '  - make: Patient', '    each: PID', '    rows: [PID-3[] -> identifier[]]'].join('\n'),
    );
    if (!('map' in parsed)) throw new Error('does not parse');
    const names = uncoveredFields(parsed.map).map((field) => `${field.segment}-${field.field}`);
    expect(names).toContain('PID-5');
    expect(names).toContain('PV1-44');
    expect(names).not.toContain('PID-3');
    expect(names).not.toContain('MSH-1');
  });
});
