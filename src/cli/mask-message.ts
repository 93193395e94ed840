import { parse } from '../formats/hl7v2/index.ts';

/**
 * An HL7 v2 message with its values masked: every letter and digit of every leaf outside of MSH is a dot,
 * so that the shape (segments, fields, repetitions, lengths, punctuation) can be seen and nothing else.
 * Escape sequences count as one character, since hexadecimal ones spell letters. Undefined: not HL7 v2.
 */
export function maskMessage(bytes: Uint8Array): string | undefined {
  const { message } = parse(bytes);
  if (message === undefined) return undefined;
  const { field, component, repetition, subcomponent, escape } = message.delimiters;
  const kept = new Set([field, component, repetition, subcomponent]);
  const lines: string[] = [];
  for (const line of message.text().split(/\r\n|\r|\n/)) {
    const name = /^[A-Z][A-Z0-9]{2}/.exec(line)?.[0] ?? '';
    lines.push(name === 'MSH' ? line : `${name}${masked(line.slice(name.length), kept, escape)}`);
  }
  return lines.join('\r');
}

/** One value masked the same way. */
export function maskText(text: string): string {
  return masked(text, new Set(), '');
}

function masked(text: string, kept: ReadonlySet<string>, escape: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (kept.has(letter)) {
      out += letter;
      continue;
    }
    const end = letter === escape && escape !== '' ? text.indexOf(escape, i + 1) : -1;
    if (end > 0) {
      out += '•';
      i = end;
    } else out += /[\p{L}\p{N}\p{M}\p{Cs}]/u.test(letter) ? '•' : letter;
  }
  return out;
}
