import { describe, expect, it } from 'vitest';
import { dayNumber } from './dates.ts';
import { type Chart, whoseDocument } from './whose-document.ts';

const chart: Chart = {
  names: ['Sample', 'Jordan', 'Q'],
  birthDay: dayNumber(1934, 3, 16) ?? 0,
  identifiers: ['573988', 'SAM0001'],
};
const known = (identifier: string): boolean => identifier === '100200';
const whose = (named: Parameters<typeof whoseDocument>[0]) => whoseDocument(named, chart, known, 26);

describe('whose a document is', () => {
  it.each([
    ['all agree', { name: 'Sample, Jordan', birthDate: '03/16/1934', identifiers: ['573988'] }, 'same'],
    ['the day stands first', { name: 'JORDAN SAMPLE', birthDate: '16.03.1934', identifiers: [] }, 'same'],
    ['the number has zeros before it', { identifiers: ['000573988'] }, 'same'],
    [
      'the name is another since a marriage',
      { name: 'Married, Jordan', birthDate: '03/16/1934', identifiers: [] },
      'same',
    ],
    ['the given name is an initial', { name: 'J. Sample', identifiers: [] }, 'same'],
    [
      'the number is a laboratory’s own',
      { name: 'Sample^Jordan', birthDate: '19340316', identifiers: ['L-99'] },
      'same',
    ],
    ['all are of somebody else', { name: 'Other, Kim', birthDate: '01/02/1990', identifiers: ['100200'] }, 'other'],
    ['name and date are of somebody else', { name: 'Other, Kim', birthDate: '01/02/1990', identifiers: [] }, 'other'],
    [
      'name and number are, and the date is shared',
      { name: 'Other, Kim', birthDate: '03/16/1934', identifiers: ['100200'] },
      'other',
    ],
    [
      'a twin has another number',
      { name: 'Sample, Robin', birthDate: '03/16/1934', identifiers: ['100200'] },
      'at odds',
    ],
    ['only the date differs', { name: 'Sample, Jordan', birthDate: '03/19/1934', identifiers: [] }, 'at odds'],
    ['only a name is there', { name: 'Other, Kim', identifiers: [] }, 'unsure'],
    ['nothing is', { identifiers: [] }, 'unsure'],
  ] as const)('where %s', (_, named, verdict) => {
    expect(whose(named)).toBe(verdict);
  });
});
