import type { Finding } from '../../diagnostics/finding.ts';

/** One token of a row or condition. `column` counts from 1 in the text that was read. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'symbol' | 'text' | 'end';
  /** As it stands in the text; for `quoted` and `text` see `value`. */
  readonly text: string;
  /** Content of a quoted text with escapes resolved, of the free text after `because`, else as `text`. */
  readonly value: string;
  readonly column: number;
}

export type Lexed = { readonly tokens: readonly Token[] } | { readonly finding: Finding };

/** Longest first, so that `<->` is not read as `<-` and `>`. */
const SYMBOLS = ['<->', '->', '<-', '!=', '=', '|', '+', '(', ')', ','];
const WORD = /[\p{L}\p{N}_.^*/:@$%&~-]/u;
const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' };

/**
 * Cuts a row sentence or a condition into tokens. `"..."` knows `\" \\ \n \r \t`; `'...'` takes everything as
 * it stands, which suits patterns. What is in square brackets belongs to its path, blanks included. After the
 * word `because` the rest of the line is one free text, quoted or not.
 */
export function lex(text: string): Lexed {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === ' ' || char === '\t') {
      at++;
      continue;
    }
    const column = at + 1;
    if (char === '"' || char === "'") {
      const quoted = readQuoted(text, at);
      if ('finding' in quoted) return quoted;
      tokens.push({ kind: 'quoted', text: text.slice(at, quoted.end), value: quoted.value, column });
      at = quoted.end;
      continue;
    }
    const symbol = SYMBOLS.find((s) => text.startsWith(s, at));
    if (symbol !== undefined) {
      tokens.push({ kind: 'symbol', text: symbol, value: symbol, column });
      at += symbol.length;
      continue;
    }
    const end = endOfWord(text, at);
    if (end === at) {
      return { finding: { code: 'map-character-unexpected', place: { column }, about: { found: char } } };
    }
    const word = text.slice(at, end);
    tokens.push({ kind: 'word', text: word, value: word, column });
    at = end;
    if (word === 'because') {
      const reason = readReason(text, at);
      if ('finding' in reason) return reason;
      if (reason.token !== undefined) tokens.push(reason.token);
      at = text.length;
    }
  }
  tokens.push({ kind: 'end', text: '', value: '', column: text.length + 1 });
  return { tokens };
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (char === '[') {
      const close = text.indexOf(']', at);
      if (close === -1) return at + 1;
      at = close + 1;
    } else if (text.startsWith('->', at) || !WORD.test(char)) {
      return at;
    } else {
      // `PID-3: x` would be a key of YAML elsewhere, so a colon ends a word unless something follows it.
      if (char === ':' && (at + 1 === text.length || text.charAt(at + 1) === ' ')) return at;
      at += char.length;
    }
  }
  return at;
}

function readQuoted(text: string, start: number): { value: string; end: number } | { finding: Finding } {
  const quote = text.charAt(start);
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === quote) return { value, end: at + 1 };
    if (quote === '"' && char === '\\') {
      const escaped = ESCAPES[text.charAt(at + 1)];
      if (escaped === undefined) {
        return {
          finding: {
            code: 'map-escape-unknown',
            place: { column: at + 1 },
            about: { found: `\\${text.charAt(at + 1)}` },
          },
        };
      }
      value += escaped;
      at++;
    } else {
      value += char;
    }
  }
  return { finding: { code: 'map-quote-open', place: { column: start + 1 } } };
}

function readReason(text: string, from: number): { token: Token | undefined } | { finding: Finding } {
  const rest = text.slice(from);
  const column = from + 1 + (rest.length - rest.trimStart().length);
  const reason = rest.trim();
  if (reason === '') return { token: undefined };
  if (reason.startsWith('"') || reason.startsWith("'")) {
    const quoted = readQuoted(text.trimEnd(), column - 1);
    if ('finding' in quoted) return quoted;
    if (quoted.end !== text.trimEnd().length) {
      return {
        finding: {
          code: 'map-word-unexpected',
          place: { column: quoted.end + 1 },
          about: { expected: 'the end of the row' },
        },
      };
    }
    return { token: { kind: 'text', text: reason, value: quoted.value, column } };
  }
  return { token: { kind: 'text', text: reason, value: reason, column } };
}
