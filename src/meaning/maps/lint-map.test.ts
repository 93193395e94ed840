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
  return lint(text).map(
    (finding) =>
      `${finding.code}${finding.place?.line === undefined ? '' : `:${finding.place.line - head.length - 4}`}`,
  );
}

function lint(text: string): ReturnType<typeof lintMap> {
  const parsed = parseMap('lab.map.yaml', text);
  if (!('map' in parsed)) throw new Error(JSON.stringify(parsed.findings));
  const ambiguousCodes = (table: string): readonly string[] => (table === 'many-to-one' ? ['A', 'B'] : []);
  return lintMap(parsed.map, { types: targetTypes, ambiguousCodes });
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

  test.each([
    [['PID-7 <-> birthDate', `PID-7 <-> birthDate.extension[url = "http://example.org/time"].valueDateTime`], []],
    [['PID-29 <-> deceasedDateTime', 'PID-29 <-> birthDate because a still birth'], []],
    [['PID-29 | PID-7 <-> birthDate', 'PID-7 <-> deceasedDateTime'], []],
    [['PID-29 -> deceasedDateTime', 'PID-29 <-> birthDate'], []],
    [['PID-7 <-> birthDate', 'PID-29 <-> birthDate'], ['map-target-shared:2']],
    [['PID-7 <-> birthDate', 'PID-29 <-> birthDate when PID-7 not valued'], []],
    [['PID-7 <-> birthDate when PID-30 = Y', 'PID-29 <-> birthDate when PID-30 = N'], []],
    [['PID-5.1.1 <-> name[0].family', 'PID-5.2 <-> name[0].given[0]'], []],
    [['PID-3[] <-> identifier[]', 'PID-4[] <-> identifier[]'], ['map-list-shared:2']],
    [['PID-3[] <-> identifier[#]', 'PID-4[] <-> identifier[#]'], []],
    [['PID-3[] <-> identifier[]', 'PID-4[] -> identifier[]'], []],
  ])('%j gives %j', (rows, found) => {
    expect(codes(rows)).toEqual(found);
  });

  test.each([
    ['"SS" -> type.coding[0].code', '"DL" -> type.coding[0].code', []],
    ['"SS" -> type.coding[0].code', '"licence" -> type.text', []],
    ['"official" -> use', '"official" -> use', ['map-list-shared:12']],
    ['PID-19 -> type.text', '"DL" -> type.coding[0].code', ['map-list-shared:12']],
  ])('of parts with %s and %s of one list gives %j', (first, second, found) => {
    const part = (field: string, row: string): readonly string[] => [
      '      - at: identifier[]',
      `        each: ${field}`,
      '        rows:',
      `          - ${field} <-> value`,
      `          - ${row.startsWith('"') ? `'${row}'` : row}`,
    ];
    const text = [
      ...HEAD,
      'unmapped: flag',
      'blocks:',
      '  - make: Patient',
      '    each: PID',
      '    rows:',
      '      - PID-7 <-> birthDate',
      '    blocks:',
      ...part('PID-19', first),
      ...part('PID-20', second),
    ].join('\n');
    expect(lint(text).map(({ code, place }) => `${code}:${(place?.line ?? 0) - 4}`)).toEqual(found);
  });

  test('tells of two blocks with rows for one field, and not of one field in different groups', () => {
    const block = (type: string, each: string): readonly string[] => [
      `  - make: ${type}`,
      `    each: ${each}`,
      '    rows:',
      '      - NTE-3 <-> note[].text',
    ];
    const map = (first: string, second: string): string =>
      [
        'map: m',
        'from: hl7v2 ORU^R01',
        'to: fhir R4',
        'unmapped: flag',
        'blocks:',
        ...block('Observation', first),
        ...block('Specimen', second),
      ].join('\n');
    expect(lint(map('NTE', 'NTE')).map(({ code }) => code)).toEqual(['map-rows-overlap-apart']);
    expect(lint(map('OBSERVATION', 'SPECIMEN'))).toEqual([]);
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
