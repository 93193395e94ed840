import { describe, expect, it } from 'vitest';
import { type DocumentFacts, DocumentShelf } from './document-facts.ts';
import { documentFaults } from './document-faults.ts';

function facts(more: Partial<DocumentFacts>): DocumentFacts {
  return {
    path: '2020/a.pdf',
    bytes: 100,
    digest: 'd',
    type: 'pdf',
    endings: ['pdf'],
    state: 'whole',
    pages: 1,
    hasText: true,
    endsAbruptly: false,
    patients: [],
    ...more,
  };
}

describe('what is wrong with a document', () => {
  it.each([
    ['nothing', {}, {}, []],
    ['nothing, as indexed', {}, { bytes: 100, pages: 1 }, []],
    [
      'emptiness, which explains the rest',
      { state: 'empty', bytes: 0, type: 'unknown', endings: [] },
      { bytes: 9 },
      ['empty'],
    ],
    ['its end, which explains its size', { state: 'truncated', bytes: 60 }, { bytes: 100 }, ['truncated']],
    [
      'a text that stops in a sentence',
      { type: 'text', path: 'a.txt', endings: ['txt'], bytes: 60, endsAbruptly: true },
      { bytes: 100 },
      ['truncated'],
    ],
    [
      'a text that only was indexed wrongly',
      { type: 'text', path: 'a.txt', endings: ['txt'], bytes: 60 },
      { bytes: 100 },
      ['size'],
    ],
    [
      'a note without a full stop, whose size fits',
      { type: 'text', path: 'a.txt', endings: ['txt'], endsAbruptly: true },
      { bytes: 100 },
      [],
    ],
    ['its ending', { type: 'tiff', endings: ['tif', 'tiff'] }, {}, ['mistyped']],
    ['a missing text', { hasText: false }, {}, ['picture only']],
    ['its pages', { pages: 3 }, { pages: 2 }, ['pages']],
    ['a lock', { state: 'encrypted' }, {}, ['encrypted']],
    ['a program that is gone', { state: 'no-reader', type: 'unknown', endings: [], path: 'a.xyz' }, {}, ['no reader']],
  ] as const)('finds %s', (_, given, indexed, faults) => {
    expect(documentFaults(facts(given as Partial<DocumentFacts>), indexed)).toEqual(faults);
  });
});

describe('documents by what an index calls them', () => {
  const [a, b, twice] = ['2020/D1.tif', 'in/deep/Note.TXT', '2021/D2.pdf'].map((path) => facts({ path })) as [
    DocumentFacts,
    DocumentFacts,
    DocumentFacts,
  ];
  const shelf = new DocumentShelf([a, b, twice, facts({ path: '2022/D2.pdf' })]);

  it.each([
    ['2020/D1.tif', a],
    ['2020\\d1.TIF', a],
    ['C:\\export\\docs\\2020\\D1.tif', a],
    ['./2020/D1.tif', a],
    ['note.txt', b],
    ['2021/D2.pdf', twice],
    ['D2.pdf', undefined],
    ['2019/D1.pdf', undefined],
  ])('finds %s', (written, found) => {
    expect(shelf.find(written)).toBe(found);
  });
});
