import { expect, test } from 'vitest';
import { combineLists } from './combine-lists.ts';
import { MatchedList } from './match-list.ts';

const rows = Array.from({ length: 30 }, (_, at) => [
  'Anna',
  `Bertoli${at}`,
  `1950-0${1 + (at % 9)}-${11 + (at % 17)}`,
  `413200${1000 + at * 37}`,
]);
const american = {
  system: 'billing',
  columns: ['LAST', 'FIRST', 'DOB', 'PHONE'],
  keys: rows.map((_, at) => `b${at}`),
  rows: rows.map(([first = '', last = '', date = '', phone = '']) => [
    last.toUpperCase(),
    first,
    `${date.slice(5, 7)}/${date.slice(8)}/${date.slice(0, 4)}`,
    phone,
  ]),
};
const german = {
  system: 'labor',
  columns: ['Vorname', 'Nachname', 'Geburtsdatum', 'Telefon'],
  keys: rows.map((_, at) => `l${at}`),
  rows: rows.map(([first = '', last = '', date = '', phone = '']) => [
    first,
    last,
    `${date.slice(8)}.${date.slice(5, 7)}.${date.slice(0, 4)}`,
    phone,
  ]),
};
const charges = { system: 'charges', columns: ['claim', 'amount'], keys: ['c1'], rows: [['1', '20.00']] };

test('Systems with other headers and other dates become one list, in which each person is found', () => {
  const { columns, records, fields, tables } = combineLists([american, german, charges]);
  expect(tables.map(({ system }) => system)).toEqual(['billing', 'labor']);
  const persons = new MatchedList(columns, records, { fields }).persons();
  expect(persons).toHaveLength(30);
  for (const keys of persons) expect(new Set(keys.map((key) => key.slice(1))).size).toBe(1);
});
