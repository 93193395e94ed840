import { describe, expect, test } from 'vitest';
import { type Json, sameJson } from './json.ts';

describe('values that say the same', () => {
  test('heed what stands where the other list is still empty', () => {
    const [first, second]: Json[][] = [[], []];
    (first as Json[])[1] = { display: 'a' };
    (second as Json[])[1] = { display: 'a' };
    expect(sameJson(first, second)).toBe(true);
    (second as Json[])[0] = { code: '2' };
    expect(sameJson(first, second)).toBe(false);
    expect(sameJson(second, first)).toBe(false);
  });
});
