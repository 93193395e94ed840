import { escape } from './escape.ts';
import type { Header } from './header.ts';

const PLAIN = /^[\w .:;,()-]*$/;
const ASCII = /^[ -~]*$/;

/**
 * Text as it may stand in a field under a header: delimiters and control characters escaped, and what is
 * not ASCII in the header's character set, else as `?`. Where the message has no escape character, what
 * would need one becomes a blank.
 */
export function escapeText(text: string, header: Header): string {
  if (header.usual && PLAIN.test(text)) return text;
  const { delimiters } = header;
  const escaped =
    escape(text, delimiters) ??
    Array.from(text, (char) => (escape(char, delimiters) === undefined ? ' ' : char)).join('');
  if (header.width !== 'byte' || ASCII.test(escaped)) return escaped;
  const charset = header.field(18);
  return Array.from(escaped, (char) => (char <= '~' ? char : foreign(char, charset))).join('');
}

/** One character that is not ASCII, as its bytes; each stands for itself in a header's text. */
function foreign(char: string, charset: string): string {
  if (/UTF-?8/i.test(charset)) return Buffer.from(char, 'utf8').toString('latin1');
  return /8859[/-]1$/.test(charset) && char <= '\xff' ? char : '?';
}
