import { describe, expect, it } from 'vitest';
import { Frame } from './frame.ts';
import { findSamePeople } from './same-person.ts';
import { TableMaker } from './table-maker.ts';

const FIELDS = ['lastName', 'firstName', 'suffix', 'birthDate', 'sex', 'ssn', 'homePhone', 'address'];
const find = findSamePeople(
  new Map([
    ['ROBERT', ['ROBERT']],
    ['BOB', ['ROBERT']],
  ]),
);

function pairs(...rows: readonly string[]) {
  const maker = new TableMaker('patients', ',');
  maker.add([FIELDS.join(','), ...rows].map((line, at) => ({ cells: line.split(','), line: at + 1, faults: [] })));
  const table = maker.table({ byteOrderMark: false, ends: {} });
  const fields = Object.fromEntries(FIELDS.map((field) => [field, field]));
  return find(new Frame(table, { kind: 'patients', fields, confidence: 1 }, 26, 'month-first')).map(
    ({ likeness }) => likeness,
  );
}

const BASE = 'Hale,Robert,,1961-04-09,M,212-34-5678,617-555-2301,1 Elm St';

describe('one person on two charts', () => {
  it.each([
    ['exact', BASE],
    ['probable', 'Hale,Bob,,1961-04-09,M,212-34-5678,617-555-2301,1 Elm St'],
    ['probable', 'Hael,Robert,,1961-04-09,M,212-34-5678,617-555-2301,1 Elm St'],
    ['probable', 'Robert,Hale,,1961-04-09,M,212-34-5678,617-555-2301,1 Elm St'],
    ['probable', 'Hale,Robert,,1961-09-04,M,,617-555-2301,1 Elm St'],
    ['weak', 'Hale,Robert,,1961-04-09,M,,617-555-2301,'],
    ['weak', 'Moved,Robert,,1961-04-09,M,212-34-5678,,9 Oak St'],
  ])('is %s for %s', (likeness, other) => {
    expect(pairs(BASE, other)).toEqual([likeness]);
    expect(pairs(other, BASE)).toEqual([likeness]);
  });

  it.each([
    ['a twin', 'Hale,Richard,,1961-04-09,M,213-34-5678,617-555-2301,1 Elm St'],
    ['a namesake', 'Hale,Robert,,1961-04-09,M,219-45-5678,802-555-7777,7 Pine St'],
    ['one of whom nothing else is known', 'Hale,Robert,,1961-04-09,M,,,'],
    ['a son', 'Hale,Robert,JR,1990-01-02,M,,617-555-2301,1 Elm St'],
  ])('is not %s', (_, other) => {
    expect(pairs(BASE, other)).toEqual([]);
  });

  it('is not father and son whose birth dates are a slip apart', () => {
    expect(
      pairs('Hale,Robert,SR,1961-04-09,M,,617-555-2301,1 Elm St', 'Hale,Robert,JR,1981-04-09,M,,617-555-2301,1 Elm St'),
    ).toEqual([]);
  });
});
