import type { Charset } from './charset.ts';

/** The sets that an escape sequence of ISO 2022 switches to: ASCII or JIS X 0201 Roman, Katakana, JIS X 0208, JIS X 0212. */
type Mode = 'roman' | 'katakana' | 'kanji' | 'supplement';

const ESCAPE = 0x1b;
const SEQUENCES: readonly { readonly bytes: string; readonly mode: Mode }[] = [
  { bytes: '(B', mode: 'roman' },
  { bytes: '(J', mode: 'roman' },
  { bytes: '(I', mode: 'katakana' },
  { bytes: '$@', mode: 'kanji' },
  { bytes: '$B', mode: 'kanji' },
  { bytes: '$(B', mode: 'kanji' },
  { bytes: '$(D', mode: 'supplement' },
];
const SPELLING: Readonly<Record<Mode, string>> = { roman: '(B', katakana: '(I', kanji: '$B', supplement: '$(D' };
const FIRST = 0x21;
const LAST = 0x7e;

/**
 * Japanese text with escape sequences: ISO IR 87 (JIS X 0208), ISO IR 159 (JIS X 0212), ISO IR 14 and 13
 * of table 0211. Node knows the same characters as EUC-JP, which differs by its high bits only.
 */
export const jis: Charset = {
  name: 'iso-2022-jp',
  kind: 'spelt',
  decode(bytes) {
    const euc = toEuc(bytes);
    if (euc === undefined) return undefined;
    try {
      return new TextDecoder('euc-jp', { fatal: true, ignoreBOM: true }).decode(euc);
    } catch {
      return undefined;
    }
  },
  encode(text) {
    const table = characters();
    const output: number[] = [];
    let mode: Mode = 'roman';
    const enter = (wanted: Mode) => {
      if (mode !== wanted) output.push(ESCAPE, ...Buffer.from(SPELLING[wanted], 'latin1'));
      mode = wanted;
    };
    for (const character of text) {
      const code = character.codePointAt(0) as number;
      if (code < 0x80) {
        enter('roman');
        output.push(code);
        continue;
      }
      const spelt = table.get(code);
      if (spelt === undefined) return undefined;
      enter(spelt.mode);
      output.push(...spelt.bytes);
    }
    enter('roman');
    return Buffer.from(output);
  },
};

/** EUC-JP, or undefined where a sequence is not known or a character is cut in half. */
function toEuc(bytes: Buffer): Buffer | undefined {
  const euc = Buffer.allocUnsafe(bytes.length * 2);
  let mode: Mode = 'roman';
  let out = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === ESCAPE) {
      const sequence = SEQUENCES.find(
        (one) => bytes.toString('latin1', at + 1, at + 1 + one.bytes.length) === one.bytes,
      );
      if (sequence === undefined) return undefined;
      mode = sequence.mode;
      at += sequence.bytes.length;
    } else if (byte >= 0xa1 && byte <= 0xdf) {
      // Half-width Katakana may also come as 8-bit bytes, without any escape sequence (ISO IR 13).
      euc[out++] = 0x8e;
      euc[out++] = byte;
    } else if (mode === 'roman' || byte < FIRST) {
      if (byte > LAST + 1) return undefined;
      euc[out++] = byte;
    } else if (mode === 'katakana') {
      euc[out++] = 0x8e;
      euc[out++] = byte | 0x80;
    } else {
      const second = bytes[++at];
      if (second === undefined || second < FIRST || second > LAST || byte > LAST) return undefined;
      if (mode === 'supplement') euc[out++] = 0x8f;
      euc[out++] = byte | 0x80;
      euc[out++] = second | 0x80;
    }
  }
  return euc.subarray(0, out);
}

interface Spelt {
  readonly mode: Mode;
  readonly bytes: readonly number[];
}

let inverted: Map<number, Spelt> | undefined;

/** Every character with its bytes, made once by decoding all of them. */
function characters(): Map<number, Spelt> {
  if (inverted !== undefined) return inverted;
  const table = new Map<number, Spelt>();
  const decoder = new TextDecoder('euc-jp');
  const add = (euc: readonly number[], mode: Mode) => {
    const text = decoder.decode(Uint8Array.from(euc));
    const code = text.codePointAt(0);
    // JIS X 0208 comes first and wins, since more receivers know it.
    if (code === undefined || code < 0x80 || text.includes('\ufffd') || table.has(code)) return;
    table.set(code, { mode, bytes: euc.slice(mode === 'kanji' ? 0 : 1).map((byte) => byte & 0x7f) });
  };
  for (let row = FIRST | 0x80; row <= (LAST | 0x80); row++)
    for (let cell = FIRST | 0x80; cell <= (LAST | 0x80); cell++) add([row, cell], 'kanji');
  for (let row = FIRST | 0x80; row <= (LAST | 0x80); row++)
    for (let cell = FIRST | 0x80; cell <= (LAST | 0x80); cell++) add([0x8f, row, cell], 'supplement');
  for (let byte = 0xa1; byte <= 0xdf; byte++) add([0x8e, byte], 'katakana');
  inverted = table;
  return table;
}
