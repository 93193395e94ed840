import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodeLibrary } from './code-library.ts';
import { CodeSystem } from './code-system.ts';
import { CodeTable } from './code-table.ts';
import { equivalences } from './equivalence.ts';
import type { TableRow } from './table-row.ts';

const row = (source: string, target: string, more: Partial<TableRow> = {}): TableRow => ({
  source: { code: source },
  ...(target === '' ? {} : { target: { code: target } }),
  equivalence: target === '' ? 'unmatched' : 'equivalent',
  status: 'approved',
  ...more,
});
const answer = (rows: readonly TableRow[], code: string, direction: 'forward' | 'backward', at?: string): string => {
  const found = new CodeTable('t', rows).answer({ code, direction, at });
  return found.kind === 'found' ? found.code : found.kind;
};

test('rows of a period hold in it only', () => {
  const rows = [row('A', 'X', { validTo: '2025-09-30' }), row('A', 'Y', { validFrom: '2025-10-01' })];
  expect(answer(rows, 'A', 'forward', '2025-09-30')).toBe('X');
  expect(answer(rows, 'A', 'forward', '2025-10-01T08:00')).toBe('Y');
  expect(answer(rows, 'A', 'forward')).toBe('Y');
  expect(answer(rows, 'X', 'backward', '2025-10-01')).toBe('unknown');
});

test('drafts translate nothing, and are told', () => {
  expect(answer([row('A', 'X', { status: 'draft' })], 'A', 'forward')).toBe('draft');
  expect(answer([row('A', 'X', { status: 'draft' }), row('A', 'Y')], 'A', 'forward')).toBe('Y');
});

test('backwards only equivalent rows count, and several are ambiguous', () => {
  expect(answer([row('A', 'X', { equivalence: 'wider' })], 'X', 'backward')).toBe('unknown');
  expect(answer([row('A', 'X', { equivalence: 'wider' }), row('B', 'X')], 'X', 'backward')).toBe('B');
  const rows = [row('A', 'X'), row('B', 'X')];
  expect(answer(rows, 'X', 'backward')).toBe('ambiguous');
  expect(new CodeTable('t', rows).ambiguousBackwards().map(({ code }) => code)).toEqual(['X']);
});

test('nothing on the other side is an answer', () => {
  expect(answer([row('A', '')], 'A', 'forward')).toBe('unmatched');
});

test('a system is asked for by any of its names, and rows without one serve all', () => {
  const table = new CodeTable('t', [
    row('1', 'X', { source: { code: '1', system: 'LN' } }),
    row('1', 'Y', { source: { code: '1', system: 'L' } }),
    row('2', 'Z'),
  ]);
  const code = (asked: string, system: string): string | undefined => {
    const found = table.answer({ code: asked, system, direction: 'forward' });
    return found.kind === 'found' ? found.code : found.kind;
  };
  expect([code('1', 'http://loinc.org'), code('1', 'L'), code('1', 'SCT'), code('2', 'SCT')]).toEqual([
    'X',
    'Y',
    'unknown',
    'Z',
  ]);
});

test('a library gives displays of the code system at the day', () => {
  const system = new CodeSystem({ uri: 'http://loinc.org', name: 'LOINC' }, [
    { code: 'X', display: 'Glucose', selectable: true },
  ]);
  const table = new CodeTable('tests', [
    row('A', 'X', { target: { code: 'X', system: 'LN' }, equivalence: 'relatedto' }),
  ]);
  const library = new CodeLibrary([table], [system]);
  expect(library.translate('tests', 'A', undefined, 'forward', '2025-01-01')).toEqual({
    code: 'X',
    system: 'http://loinc.org',
    display: 'Glucose',
    equivalence: 'inexact',
  });
  expect(library.translate('tests', 'B', undefined, 'forward', undefined)).toBe('unknown');
  expect(library.translate('none', 'A', undefined, 'forward', undefined)).toBe('unknown');
});

const code = fc.constantFrom('A', 'B', 'C', 'D');
const someRow = fc
  .record({
    source: code,
    target: code,
    equivalence: fc.constantFrom(...equivalences),
    status: fc.constantFrom('draft', 'approved'),
  })
  .map(({ source, target, equivalence, status }): TableRow => {
    return row(source, equivalence === 'unmatched' ? '' : target, {
      equivalence,
      status,
    });
  });

test('what comes back through an equivalent row is what went', () => {
  fc.assert(
    fc.property(fc.array(someRow, { maxLength: 8 }), code, (rows, start) => {
      const table = new CodeTable('t', rows);
      const there = table.answer({ code: start, direction: 'forward' });
      if (there.kind !== 'found' || there.equivalence !== 'equivalent') return;
      const back = table.answer({ code: there.code, direction: 'backward' });
      expect(back.kind === 'ambiguous' || (back.kind === 'found' && back.code === start)).toBe(true);
    }),
  );
});
