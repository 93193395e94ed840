import { expect, test } from 'vitest';
import { indexEntries } from './index-entries.ts';

test('an entry is its path down the index, and codes lose their dots and dashes', () => {
  const xml = `<ICD10CM.index><letter><title>A</title><mainTerm><title>Accident<nemod>(to)</nemod></title><code>X58</code>
    <term level="1"><title>boat, boating</title><see>elsewhere</see><term level="2"><title>swimmer</title><code>V94.1-</code></term></term>
    <term level="1"><title>bus</title><code>V79.9</code></term></mainTerm></letter></ICD10CM.index>`;
  expect(indexEntries(xml)).toEqual([
    { code: 'X58', text: 'Accident (to)' },
    { code: 'V941', text: 'Accident (to), boat, boating, swimmer' },
    { code: 'V799', text: 'Accident (to), bus' },
  ]);
});

test('in a table the head of the column goes first', () => {
  const table = (heads: string, body: string): string =>
    `<ICD10CM.index><indexHeading>${heads}</indexHeading><letter><title>N</title>${body}</letter></ICD10CM.index>`;
  const drug = table(
    '<head col="1">Substance</head><head col="2">Poisoning Accidental</head>',
    '<mainTerm><title>Propanol</title><cell col="2">T51.3X1</cell><cell col="3">--</cell></mainTerm>',
  );
  expect(indexEntries(drug)).toEqual([{ code: 'T513X1', text: 'Poisoning Accidental, Propanol' }]);
  const neoplasm = table(
    '<head col="4">Ca in situ</head>',
    '<mainTerm><title>Neoplasm, neoplastic</title><term level="1"><title>abdomen</title><cell col="4">D09.8</cell></term></mainTerm>',
  );
  expect(indexEntries(neoplasm)).toEqual([{ code: 'D098', text: 'Carcinoma in situ neoplasm, abdomen' }]);
});
