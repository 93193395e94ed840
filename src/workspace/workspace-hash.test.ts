import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workspaceHash } from './workspace-hash.ts';

const files = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.string({ unit: 'grapheme' }), {
  maxKeys: 5,
  noNullPrototype: true,
});

test('the order of the files does not count, every byte of them does', () => {
  fc.assert(
    fc.property(files, files, (a, b) => {
      const turned = Object.fromEntries(Object.entries(a).reverse());
      expect(workspaceHash(turned)).toBe(workspaceHash(a));
      expect(workspaceHash(a) === workspaceHash(b)).toBe(isDeepStrictEqual(a, b));
    }),
  );
});

test('text that moves from a name to its file, or to the next file, makes another hash', () => {
  const hashes = [{ ab: 'c' }, { a: 'bc' }, { a: '', bc: '' }, { a: 'b', c: '' }, { a: '', b: 'c' }].map(workspaceHash);
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('it is SHA-256 of lengths and texts, so that others can compute it', () => {
  const expected = createHash('sha256').update('1:a2:é1:b0:').digest('hex');
  expect(workspaceHash({ b: '', a: 'é' })).toBe(expected);
});
