import { expect, test } from 'vitest';
import { recogniseFields } from './recognise-fields.ts';

const kinds = (columns: readonly string[], records: readonly (readonly string[])[]): Record<string, string> =>
  Object.fromEntries(recogniseFields(columns, records).map(({ column, kind }) => [column, kind]));

test.each([
  ['Vorname', 'givenName'],
  ['Nachname', 'familyName'],
  ['Geburtsdatum', 'birthDate'],
  ['Geschlecht', 'sex'],
  ['PLZ', 'postcode'],
  ['Straße', 'street'],
  ['prénom', 'givenName'],
  ['date_de_naissance', 'birthDate'],
  ['code postal', 'postcode'],
  ['apellido', 'familyName'],
  ['FechaNacimiento', 'birthDate'],
  ['cognome', 'familyName'],
  ['data_nascita', 'birthDate'],
  ['PatientLastName', 'familyName'],
  ['patient_first_name', 'givenName'],
  ['ADDR1', 'street'],
  ['HPHONE', 'phone'],
  ['MBI', 'identifier'],
  ['SSN4', 'socialSecurity'],
  ['home_zip_code', 'postcode'],
  ['first_and_last_name', 'fullName'],
])('%s is known by its name', (column, kind) => {
  expect(kinds([column], [['a'], ['b'], ['a']])).toEqual({ [column]: kind });
});

test('What a name does not say is told from the values', () => {
  const records = [
    ['x@example.org', '413-22-9876', 'F'],
    ['y@example.org', '531-72-9046', 'M'],
  ];
  expect(kinds(['c1', 'c2', 'c3'], records)).toEqual({ c1: 'email', c2: 'socialSecurity', c3: 'sex' });
});

test("A record's own number, and what is nobody's trait, take no part", () => {
  const records = Array.from({ length: 200 }, (_, at) => [String(at), 'smith', '2026-01-01']);
  expect(kinds(['row id', 'surname', 'last updated'], records)).toEqual({ surname: 'familyName' });
});

test('Names and birth dates are found where the headers say nothing', () => {
  const names = ['joshua', 'emily', 'thomas', 'sarah', 'william'];
  const records = Array.from({ length: 300 }, (_, at) => [
    names[at % 5] ?? '',
    `${'abcdefgh'[at % 8]}${'xyzw'[at % 4]}${'klmnopq'[at % 7]}${'aeiou'[at % 5]}r`.repeat(1 + (at % 3)),
    `${1920 + (at % 90)}-03-${10 + (at % 19)}`,
  ]);
  expect(kinds(['c1', 'c2', 'c3'], records)).toEqual({ c1: 'givenName', c2: 'familyName', c3: 'birthDate' });
});
