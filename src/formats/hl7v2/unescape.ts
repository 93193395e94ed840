import type { Charset } from './charset.ts';
import type { Delimiters } from './delimiters.ts';
import { jis } from './jis.ts';

const HEX = /^(?:[0-9A-Fa-f]{2})+$/;
/** Formatting commands that end a line; `.sp` may give a number of lines. */
const LINE = /^\.(?:br|ce|sp\s*\+?(\d{0,3}))$/;
const BLANKS = /^\.sk\s*\+?(\d{0,3})$/;
/** Commands that change only how the text looks: highlighting, fill mode, indents. */
const LOOK = /^(?:H|N|\.(?:fi|nf|in\s*[+-]?\d*|ti\s*[+-]?\d*))$/;
const SWITCH = /^(?:C[0-9A-Fa-f]{4}|M[0-9A-Fa-f]{4}(?:[0-9A-Fa-f]{2})?)$/;

/**
 * The value of a field as spelt in a message: escape sequences resolved (HL7 v2.8.2 chapter 2, 2.7).
 * Line commands of formatted text (`\.br\`, `\.sp\`, `\.ce\`) become line feeds, `\.sk n\` blanks, and commands
 * that only change the look of the text are left out. Hexadecimal data are read in the message's character
 * set. Sequences that are unknown, local (`\Z..\`) or not resolvable stay as they are spelt.
 */
export function unescape(raw: string, delimiters: Delimiters, charset: Charset): string {
  const escape = delimiters.escape;
  if (escape === '') return raw;
  let from = raw.indexOf(escape);
  if (from < 0) return raw;
  let text = '';
  let at = 0;
  while (from >= 0) {
    const end = raw.indexOf(escape, from + 1);
    if (end < 0) break;
    const body = raw.slice(from + 1, end);
    const value = SWITCH.test(body) ? undefined : valueOf(body, delimiters, charset);
    if (value !== undefined) {
      text += raw.slice(at, from) + value;
      at = end + 1;
      from = raw.indexOf(escape, at);
    } else if (SWITCH.test(body)) {
      const run = switched(raw, from, escape);
      text += raw.slice(at, from) + run.text;
      at = run.end;
      from = raw.indexOf(escape, at);
    } else if (couldBeSequence(body)) {
      // Unknown sequences are kept with both of their escape characters.
      from = raw.indexOf(escape, end + 1);
    } else {
      // A stray escape character, as in a file path: the next one may open a real sequence.
      from = end;
    }
  }
  return text + raw.slice(at);
}

/** Sequences begin with a capital or a full stop and are short, which tells most of them from file paths. */
function couldBeSequence(body: string): boolean {
  return /^(?:[A-Z][0-9A-Za-z]{0,7}|\.[a-z]{2}[ +\-0-9]{0,5})$/.test(body);
}

function valueOf(body: string, delimiters: Delimiters, charset: Charset): string | undefined {
  switch (body) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component || '^';
    case 'T':
      return delimiters.subcomponent || '&';
    case 'R':
      return delimiters.repetition || '~';
    case 'E':
      return delimiters.escape;
    case 'P':
      return delimiters.truncation === '' ? undefined : delimiters.truncation;
  }
  const first = body.charCodeAt(0);
  if (first === 0x58) return hexadecimal(body.slice(1), charset);
  if (first === 0x2e) {
    const line = LINE.exec(body);
    if (line !== null) return '\n'.repeat(Number(line[1] || 1));
    const blanks = BLANKS.exec(body);
    if (blanks !== null) return ' '.repeat(Number(blanks[1] || 1));
  }
  return LOOK.test(body) ? '' : undefined;
}

function hexadecimal(digits: string, charset: Charset): string | undefined {
  if (!HEX.test(digits)) return undefined;
  const bytes = Buffer.from(digits, 'hex');
  // One byte below 0x80 is the same character everywhere, also where the set itself has two bytes for it.
  return bytes.every((byte) => byte < 0x80) ? bytes.toString('latin1') : charset.decode(bytes);
}

/**
 * Text after `\C..\` or `\M..\`, which stand for an escape sequence of ISO 2022 without its first byte: read
 * up to the switch back, or to the end. Where a set is not known here, the whole stretch stays as spelt: to
 * try again from its second sequence on would take time with the square of its length.
 */
function switched(raw: string, from: number, escape: string): { text: string; end: number } {
  let bytes = '';
  let at = from;
  while (at < raw.length) {
    if (raw.startsWith(escape, at)) {
      const end = raw.indexOf(escape, at + 1);
      const body = end < 0 ? '' : raw.slice(at + 1, end);
      if (!SWITCH.test(body)) break;
      bytes += `\x1b${Buffer.from(body.slice(1), 'hex').toString('latin1')}`;
      at = end + 1;
      if (body === 'C2842') break;
    } else bytes += raw.charAt(at++);
  }
  const text = /^[\0-\x7f]*$/.test(bytes) ? jis.decode(Buffer.from(bytes, 'latin1')) : undefined;
  return { text: text ?? raw.slice(from, at), end: at };
}
