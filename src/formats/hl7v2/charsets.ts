import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { Charset } from './charset.ts';
import known from './charset-names.json' with { type: 'json' };
import { jis } from './jis.ts';
import { singleByte } from './single-byte.ts';

const NON_ASCII = /[^\0-\x7f]/;

/** ASCII and nothing else. */
export const ascii: Charset = {
  name: 'us-ascii',
  kind: 'single',
  decode: (bytes) => (isAscii(bytes) ? bytes.toString('latin1') : undefined),
  encode: (text) => (NON_ASCII.test(text) ? undefined : Buffer.from(text, 'latin1')),
};

/** UTF-8. Half a surrogate pair has no spelling in it. */
export const utf8: Charset = {
  name: 'utf-8',
  kind: 'exact',
  decode: (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : undefined),
  encode: (text) => (text.isWellFormed() ? Buffer.from(text, 'utf8') : undefined),
};

/** UTF-16, little endian. Halves of surrogate pairs pass as they are, so that any pairs of bytes can be read. */
export const utf16le: Charset = {
  name: 'utf-16le',
  kind: 'exact',
  decode: (bytes) => (bytes.length % 2 === 0 ? bytes.toString('ucs2') : undefined),
  encode: (text) => Buffer.from(text, 'utf16le'),
};

/** UTF-16, big endian. */
export const utf16be: Charset = {
  name: 'utf-16be',
  kind: 'exact',
  decode: (bytes) => (bytes.length % 2 === 0 ? Buffer.from(bytes).swap16().toString('ucs2') : undefined),
  encode: (text) => Buffer.from(text, 'utf16le').swap16(),
};

/** What undeclared bytes are read in when they are not UTF-8: every byte has a character in it. */
export const windows1252 = singleByte('windows-1252');

const made = new Map<string, Charset>(
  [ascii, utf8, utf16le, utf16be, windows1252, jis].map((charset) => [charset.name, charset]),
);
const names: Readonly<Record<string, string>> = known.names;
/** UTF-16 without an order: the standard's default is big endian (RFC 2781, 4.3). */
made.set('utf-16', utf16be);

/**
 * The character set for a name as MSH-18 (HL7 table 0211), a system file or IANA spells it; undefined where
 * it is not known here.
 */
export function charsetOf(name: string): Charset | undefined {
  const short = name.toUpperCase().replace(/[\s_-]/g, '');
  const iana =
    names[short] ?? names[short.replace(/^ISO(?=8859)/, '').replace(/^8859(?=\d)/, '8859/')] ?? name.toLowerCase();
  const ready = made.get(iana);
  if (ready !== undefined) return ready;
  if (!/^[a-z0-9_-]{3,20}$/.test(iana) || !iconv.encodingExists(iana)) return undefined;
  const charset = /^(gb18030|big5|euc-kr|shift_jis)$/.test(iana) ? twoByte(iana) : undefined;
  const result = charset ?? (/^(iso-8859-|windows-)\d+$/.test(iana) ? singleByte(iana) : undefined);
  if (result !== undefined) made.set(iana, result);
  return result;
}

/**
 * The character set for MSH-18 with its repetitions: the first one that is named, but the Japanese sets
 * wherever one of them is named, since they are switched to by escape sequences.
 */
export function charsetOfRepetitions(repetitions: readonly string[]): Charset | undefined {
  const named = repetitions.filter((name) => name.trim() !== '').map((name) => charsetOf(name));
  return named.find((charset) => charset === jis) ?? named[0];
}

function twoByte(name: string): Charset {
  return {
    name,
    kind: 'spelt',
    decode(bytes) {
      try {
        return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        return undefined;
      }
    },
    encode(text) {
      const bytes = iconv.encode(text, name);
      return this.decode(bytes) === text ? bytes : undefined;
    },
  };
}
