import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mapMeaning } from '../map-meaning.ts';
import { parseMap } from '../parse-map.ts';
import { readGuideCondition } from './guide-condition.ts';
import { readSpecification } from './read-specification.ts';
import { type GivenTable, specificationColumns } from './specification.ts';
import { writeSpecification } from './write-specification.ts';

const PACK = new URL('../../../../packs/hl7-v2-to-fhir/', import.meta.url);
const ADT = { map: 'adt', from: 'hl7v2 ADT^A08', to: 'fhir R4' };

function tableOf(rows: readonly (readonly string[])[]): GivenTable {
  return rows.map((cells, row) => cells.map((text, at) => ({ text, line: row + 1, column: at + 1 })));
}

describe('every map of the pack is the same again out of its specification', () => {
  const names = readdirSync(PACK, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.map.yaml'));
  test.each(names.sort())('%s', (name) => {
    const text = readFileSync(new URL(encodeURIComponent(name).replaceAll('%2F', '/'), PACK), 'utf8');
    const parsed = parseMap('a', text);
    if (!('map' in parsed)) throw new Error('the pack is sound');
    const { map } = parsed;
    const line = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(text)?.[1] ?? '';
    const rest = ['extends', 'snapshot', 'key']
      .map((key) => (line(key) === '' ? '' : `${key}: ${line(key)}\n`))
      .join('');
    const lines = writeSpecification(map, () => undefined);
    const table = tableOf([
      [...specificationColumns],
      ...lines.map((each) => specificationColumns.map((c) => each[c])),
    ]);
    const unmapped = line('unmapped');
    const head = { map: map.name, from: line('from'), to: line('to'), ...(unmapped === '' ? {} : { unmapped }) };
    const read = readSpecification('a', table, head);
    expect(read.findings).toEqual([]);
    const again = parseMap('a', rest + (read.text ?? ''));
    expect('map' in again ? mapMeaning(again.map) : again.findings).toBe(mapMeaning(map));
  });
});

test("a vendor's spreadsheet becomes rows, and what it says in words is told with its place", () => {
  const { text, findings, rows } = readSpecification(
    'vendor.csv',
    tableOf([
      ['Northlab interface, version 3'],
      ['HL7 Field', 'Description', 'FHIR Path', 'Code Table', 'Transformation', 'Page'],
      ['PID-3', 'the number', 'Patient.identifier[0].value', '', '', '4'],
      ['PID-8', 'sex', 'Patient.gender', 'administrative-sex', '', '4'],
      ['PID-7', 'birth date', 'Patient.birthDate', '', 'drop the time', '5'],
      ['PID-99x', 'a slip', 'Patient.active', '', '', '5'],
      ['', 'a constant', 'Patient.active', '', '', '5'],
      ['OBX-5', 'value', 'somewhere', '', '', '6'],
    ]),
    ADT,
  );
  expect(rows).toBe(2);
  expect(text).toContain('- PID-8 -> gender               codes administrative-sex');
  expect(text).toContain('# TODO PID-7 / Patient.birthDate / drop the time');
  expect(text).toContain('# TODO Patient.active');
  expect(findings.map(({ code, place }) => [code, place?.line, place?.column])).toEqual([
    ['map-import-column-unknown', 2, 6],
    ['map-import-each-taken', 3, 1],
    ['map-import-cell-unread', 5, 5],
    ['map-path-invalid', 6, 1],
    ['map-import-row-unread', 7, 2],
    ['map-import-block-unknown', 8, 3],
  ]);
});

test('a table without a source or target is refused, and so is one with two', () => {
  expect(readSpecification('a', tableOf([['a', 'b']]), ADT).findings).toMatchObject([
    { code: 'map-import-columns-missing' },
  ]);
  expect(readSpecification('a', tableOf([['source', 'hl7 field', 'target']]), ADT).findings).toMatchObject([
    { code: 'map-import-column-twice', place: { column: 2 } },
  ]);
});

test.each([
  ['IF PID-8 VALUED', 'PID-8 valued'],
  ['IF PV1-2.1 NOT VALUED AND PID-3 VALUED', 'PV1-2.1 not valued and PID-3 valued'],
  ['IF OBX-2 EQUALS "NM"', 'OBX-2 = "NM"'],
  ['IF CX.5 IN ("MR", "PI")', 'CX.5 in ("MR", "PI")'],
  ['IF PID-7 LENGTH GREATER THAN 8', undefined],
  ['IF A-1 VALUED AND B-1 VALUED OR C-1 VALUED', undefined],
])("the guide's %s is %s", (said, wanted) => {
  expect(readGuideCondition(said)).toBe(wanted);
});
