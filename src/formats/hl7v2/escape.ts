import type { Delimiters } from './delimiters.ts';

/**
 * Spells a value for a message (HL7 v2.8.2 chapter 2, 2.7): delimiters become `\F\ \S\ \T\ \R\ \E\ \P\`, a line
 * feed `\.br\`, other control characters `\Xhh\`, since a bare CR would end the segment and VT and FS the
 * frame. Undefined where the message has no escape character and the value would need one.
 */
export function escape(value: string, delimiters: Delimiters): string | undefined {
  const mark = delimiters.escape;
  let text = '';
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    // Letters and digits are never delimiters.
    if (isPlain(code)) continue;
    const letter = letterOf(value.charAt(at), delimiters);
    if (letter === undefined) continue;
    if (mark === '') return undefined;
    text += value.slice(from, at) + mark + letter + mark;
    from = at + 1;
  }
  return from === 0 ? value : text + value.slice(from);
}

function isPlain(code: number): boolean {
  return (
    code === 0x20 || (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
  );
}

function letterOf(character: string, delimiters: Delimiters): string | undefined {
  switch (character) {
    case delimiters.field:
      return 'F';
    case delimiters.component:
      return 'S';
    case delimiters.subcomponent:
      return 'T';
    case delimiters.repetition:
      return 'R';
    case delimiters.escape:
      return 'E';
    case delimiters.truncation:
      return 'P';
    case '\n':
      // Where the full stop is a delimiter, the command cannot be spelt.
      return isDelimiter('.', delimiters) ? 'X0A' : '.br';
  }
  const code = character.charCodeAt(0);
  if (code >= 0x20 || code === 9) return undefined;
  return `X${code.toString(16).toUpperCase().padStart(2, '0')}`;
}

function isDelimiter(character: string, d: Delimiters): boolean {
  return [d.field, d.component, d.repetition, d.escape, d.subcomponent].includes(character);
}
