import { expect, test } from 'vitest';
import { includeNotes } from './include-notes.ts';

test('a note under Includes is a name of its own code, and of no other', () => {
  const xml = `<t><diag><name>I10</name><desc>Hypertension</desc><includes><note>high blood pressure</note></includes>
    <excludes1><note>not this (O10)</note></excludes1>
    <diag><name>I10.1</name><inclusionTerm><note>nor this</note></inclusionTerm></diag></diag>
    <diag><name>I11</name><includes><note>${'long '.repeat(30)}</note><note>any condition in I51.4</note></includes></diag></t>`;
  expect(includeNotes(xml)).toEqual([
    { code: 'I10', text: 'high blood pressure' },
    { code: 'I11', text: 'any condition in I51.4' },
  ]);
});
