import { describe, expect, it } from 'vitest';
import type { World } from '../detector.ts';
import { type DocumentFacts, DocumentShelf } from '../document-facts.ts';
import { Frame } from '../frame.ts';
import { Table } from '../table.ts';
import { type DocumentIssue, documents } from './documents.ts';

const PIVOT = 26;

function frameOf(
  name: string,
  kind: string,
  fields: Readonly<Record<string, string>>,
  rows: readonly (readonly string[])[],
): Frame {
  const table = new Table(name, Object.values(fields));
  for (const row of rows) table.add(row);
  return new Frame(table, { kind, fields, confidence: 1 }, PIVOT, 'month-first');
}

function fact(path: string, more: Partial<DocumentFacts> = {}): DocumentFacts {
  const whole = {
    bytes: 10,
    type: 'pdf',
    endings: ['pdf'],
    state: 'whole',
    hasText: true,
    endsAbruptly: false,
  } as const;
  return { path, digest: path, pages: 1, patients: [], ...whole, ...more };
}

const jordan = { name: 'Sample, Jordan', birthDate: '01/31/1980', identifiers: ['100'] };
const patients = frameOf(
  'people',
  'patients',
  { key: 'PNO', lastName: 'LNAME', firstName: 'FNAME', birthDate: 'DOB' },
  [
    ['100', 'Sample', 'Jordan', '01/31/1980'],
    ['200', 'Other', 'Kim', '02/29/1992'],
  ],
);
const index = frameOf(
  'scans',
  'documents',
  { key: 'NO', patient: 'PNO', file: 'FILE', size: 'BYTES', pages: 'PAGES' },
  [
    ['1', '100', 'a.pdf', '10', '1'],
    ['2', '200', 'b.pdf', '12', '2'],
    ['3', '100', 'gone.pdf', '10', '1'],
    ['4', '200', 'copy.pdf', '10', ''],
    ['5', '100', 'c.dcm', '10', '1'],
  ],
);
const key = patients.column('key');
if (key !== undefined) index.refer('patient', patients, key);

const shelf = new DocumentShelf([
  fact('a.pdf', { patients: [jordan] }),
  fact('b.pdf', { patients: [jordan] }),
  fact('copy.pdf', { digest: 'a.pdf' }),
  fact('c.dcm', {
    type: 'dicom',
    endings: ['dcm'],
    patients: [{ ...jordan, birthDate: '19800131', identifiers: ['100'], name: 'Samples Jordana' }],
  }),
  fact('stray/d.pdf'),
]);

function found(is: DocumentIssue, world: Partial<World> = { documents: shelf }) {
  const judged = documents({ is, at: 'file' }, index, { asOf: 20_000, ...world } as World);
  return judged?.hits.map(({ row, file, other }) => file ?? (other === undefined ? row + 1 : [row + 1, other.row + 1]));
}

describe('an index of documents held against the files', () => {
  it.each([
    ['missing', [3]],
    ['unindexed', ['stray/d.pdf']],
    ['twice', [[4, 1]]],
    ['another patient', [2]],
    ['DICOM at odds', [5]],
    ['size', [2]],
    ['pages', [2]],
    ['empty', []],
  ] as const)('finds what is %s', (is, rows) => {
    expect(found(is)).toEqual(rows);
  });

  it('says nothing where the files are not at hand', () => {
    expect(found('missing', {})).toBeUndefined();
  });
});
