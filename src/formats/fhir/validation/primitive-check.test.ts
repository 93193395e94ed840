import { describe, expect, it } from 'vitest';
import { isNarrative } from './narrative.ts';
import { primitiveRule } from './primitive-check.ts';

describe('formats', () => {
  it.each([
    [
      'date',
      ['2024', '2024-02', '2024-02-29'],
      ['2023-02-29', '2024-13', '24-01-01', '2024-04-31', '0000', '2024-1-1', ''],
    ],
    [
      'dateTime',
      ['2024', '2024-02-29T10:00:00Z', '2024-02-29T23:59:60.123+14:00'],
      ['2024-02-29T10:00Z', '2024-02-29T10:00:00', '2024-02T10:00:00Z', '2024-02-30T10:00:00Z', '2024-02-29 10:00:00Z'],
    ],
    ['instant', ['2024-02-29T10:00:00.5-05:00'], ['2024-02-29', '2024-02-29T24:00:00Z']],
    ['time', ['10:00:00', '10:00:00.25'], ['10:00', '25:00:00']],
    ['code', ['a', 'a b'], [' a', 'a  b', 'a ']],
    ['id', ['a.B-9'], ['a_b', 'x'.repeat(65), '']],
    ['uri', ['urn:x', 'http://x/y'], ['a b']],
    ['oid', ['urn:oid:1.2.840'], ['1.2.840', 'urn:oid:1.02']],
    ['uuid', ['urn:uuid:c757873d-ec9a-4326-a141-556f43239520'], ['c757873d-ec9a-4326-a141-556f43239520']],
    ['base64Binary', ['YWJj', 'YWI=', 'YW\nJj'], ['YWJ', 'Y===', 'YW=Jj', '', '*']],
    ['string', ['x', 'a\nb'], [' ', 'a\u0000b']],
    ['integer', [-2147483648, 0], [1.5, 2147483648]],
    ['positiveInt', [1], [0]],
    ['unsignedInt', [0], [-1]],
    ['decimal', [1.5, -1e9], [Number.NaN]],
  ] as [string, unknown[], unknown[]][])('%s', (type, right, wrong) => {
    const rule = primitiveRule(type);
    expect(right.filter((value) => !rule?.matches(value))).toEqual([]);
    expect(wrong.filter((value) => rule?.matches(value))).toEqual([]);
  });

  it('names of Object are no types', () => {
    expect(primitiveRule('constructor')).toBeUndefined();
  });
});

describe('narratives', () => {
  it.each([
    '<div xmlns="http://www.w3.org/1999/xhtml">x</div>',
    '<div><p>a<br/>b &amp; c</p><!-- no --><table><tr><td colspan="2">1</td></tr></table></div>',
    '<div><img src="#p" alt="x"/></div>',
  ])('accepts %s', (text) => {
    expect(isNarrative(text)).toBe(true);
  });

  it.each([
    '',
    'x',
    '<p>x</p>',
    '<div></div>',
    '<div> </div>',
    '<div><p>x</div>',
    '<div>x</div><div>y</div>',
    '<div>x</div',
    '<div><script>x</script></div>',
    '<div onclick="x()">x</div>',
    '<div><a href="javascript:x()">x</a></div>',
    '<div><form>x</form></div>',
    '<div>a < b</div>',
    '<div a=b>x</div>',
  ])('refuses %s', (text) => {
    expect(isNarrative(text)).toBe(false);
  });
});
