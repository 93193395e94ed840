import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DelimitedReader, readDelimited } from './delimited-reader.ts';
import { writeDelimited } from './write-delimited.ts';

const cell = fc.string({ unit: fc.constantFrom('a', '0', ',', '"', '\n', '\r', ' ', 'é', '\uFEFF') });
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
const texts = (rows: readonly { readonly cells: readonly { readonly text: string }[] }[]): string[][] =>
  rows.map(({ cells }) => cells.map(({ text }) => text));

test('what is written reads back as it was', () => {
  fc.assert(
    fc.property(table, (rows) => {
      expect(texts(readDelimited(writeDelimited(rows)).rows)).toEqual(rows);
    }),
  );
});

test('where the text is cut into pieces makes no difference', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', '\uFEFF') }), fc.nat(), (text, cut) => {
      const at = text.length === 0 ? 0 : cut % text.length;
      const reader = new DelimitedReader();
      const pieces = [...reader.push(text.slice(0, at)), ...reader.push(text.slice(at)), ...reader.end()];
      expect(pieces).toEqual(readDelimited(text).rows);
    }),
  );
});

test('a place is where the cell begins, also after a quoted line end', () => {
  const { rows } = readDelimited('a,b\r\n"x\ny",z\n\nlast');
  const places = rows.map(({ cells }) => cells.map(({ line, column }) => [line, column]));
  expect(places).toEqual([
    [
      [1, 1],
      [1, 3],
    ],
    [
      [2, 1],
      [3, 4],
    ],
    [],
    [[5, 1]],
  ]);
});

test('a quotation mark that is never closed is told', () => {
  expect(readDelimited('a,b\n"c,d\ne').open).toEqual({ line: 2, column: 1 });
  expect(readDelimited('a,b\n"c",d\ne').open).toBeUndefined();
});

test('without a quotation mark in the dialect it is a character', () => {
  expect(texts(readDelimited('1|"x|y\n', { delimiter: '|' }).rows)).toEqual([['1', '"x', 'y']]);
});
