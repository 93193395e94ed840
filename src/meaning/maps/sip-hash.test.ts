import { describe, expect, it } from 'vitest';
import { SipHash } from './sip-hash.ts';

/** Output of the authors' reference implementation for the key 00 01 .. 0f and the bytes 00, 01, 02 and so on. */
const REFERENCE = [
  'a3817f04ba25a8e66df67214c7550293',
  'da87c1d86b99af44347659119b22fc45',
  '8177228da4a45dc7fca38bdef60affe4',
  '9c70b60c5267a94e5f33b6b02985ed51',
  'f88164c12d9c8faf7d0f6e7c7bcd5579',
  '1368875980776f8854527a07690e9627',
];

describe('SipHash', () => {
  const hash = new SipHash(Uint8Array.from({ length: 16 }, (_, i) => i));

  it('is SipHash-2-4-128', () => {
    const texts = REFERENCE.map((_, length) => String.fromCharCode(...Array.from({ length }, (_byte, i) => i)));
    expect(texts.map((text) => hash.hex(text))).toEqual(REFERENCE);
  });

  it('takes texts of any length and script', () => {
    const texts = [
      'x'.repeat(2047),
      'x'.repeat(2048),
      'x'.repeat(5000),
      'Müller',
      'M\u00c3\u00bcller',
      '山田',
      '\u{1f600}',
    ];
    const hashes = texts.map((text) => hash.hex(text));
    expect(new Set(hashes).size).toBe(texts.length);
    expect(texts.map((text) => hash.hex(text))).toEqual(hashes);
  });
});
