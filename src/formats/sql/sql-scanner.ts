/** What a quoted or bracketed part of a dump is made of: strings know backslashes in some dialects only. */
export interface SqlSpelling {
  /** MySQL and MariaDB: a backslash escapes in every string; elsewhere only in `E'…'`. */
  readonly backslashes: boolean;
}

/** A value as text, and where the text behind it begins. */
export interface Scanned<T> {
  readonly value: T;
  readonly end: number;
}

/** More characters of one binary value tell nothing. */
const LONGEST_BINARY = 64;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '0': '\0',
  Z: '\u001a',
};
const STRING_START = /(?:(?:_[a-z0-9]+\s*)|([eEnNbBxX]))?'/y;
const DOLLAR = /\$(?:[A-Za-z_]\w*)?\$/y;
const SPACE = /\s*/y;

/** A row of values in parentheses; undefined where the text ends within it. */
export function scanTuple(text: string, from: number, spelling: SqlSpelling): Scanned<string[]> | undefined {
  const cells: string[] = [];
  let at = afterSpace(text, from + 1);
  for (;;) {
    const cell = scanValue(text, at, spelling);
    if (cell === undefined) return undefined;
    cells.push(cell.value);
    at = afterSpace(text, cell.end);
    if (at >= text.length) return undefined;
    if (text[at] === ')') return { value: cells, end: at + 1 };
    at = afterSpace(text, at + 1);
  }
}

/** One value of a row: NULL is empty, a string is what it stands for, anything else is as it is written. */
export function scanValue(text: string, from: number, spelling: SqlSpelling): Scanned<string> | undefined {
  STRING_START.lastIndex = from;
  const start = STRING_START.exec(text);
  if (start !== null) {
    const mark = start[1]?.toLowerCase();
    const found = scanString(text, STRING_START.lastIndex - 1, spelling.backslashes || mark === 'e');
    if (found === undefined) return undefined;
    const after = afterCast(text, found.end);
    if (after === undefined) return undefined;
    const binary = mark === 'x' || mark === 'b';
    return { value: binary ? `0x${found.value.slice(0, LONGEST_BINARY)}` : found.value, end: after };
  }
  const end = endOfExpression(text, from, spelling);
  if (end === undefined) return undefined;
  const raw = text.slice(from, end).trim();
  const value = /^null$/i.test(raw)
    ? ''
    : /^replace\s*\(/i.test(raw)
      ? withLineEnds(raw, spelling)
      : /^0x[0-9a-f]+$/i.test(raw)
        ? raw.slice(0, LONGEST_BINARY)
        : raw;
  return { value, end };
}

/** A string in single quotes from its first one; undefined where it is not closed. */
export function scanString(text: string, from: number, backslashes: boolean): Scanned<string> | undefined {
  const parts: string[] = [];
  let begin = from + 1;
  for (let at = begin; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 && backslashes) {
      if (at + 1 >= text.length) return undefined;
      const escaped = text[at + 1] as string;
      parts.push(text.slice(begin, at), ESCAPES[escaped] ?? escaped);
      begin = at + 2;
      at++;
    } else if (code === 39) {
      if (at + 1 >= text.length) return undefined;
      if (text.charCodeAt(at + 1) !== 39) {
        parts.push(text.slice(begin, at));
        return { value: parts.join(''), end: at + 1 };
      }
      parts.push(text.slice(begin, at + 1));
      begin = at + 2;
      at++;
    }
  }
  return undefined;
}

/** Where a statement ends: behind its delimiter, outside of strings, names, comments and bodies; undefined where it does not. */
export function endOfStatement(
  text: string,
  from: number,
  delimiter: string,
  spelling: SqlSpelling,
): number | undefined {
  for (let at = from; at < text.length; ) {
    if (text.startsWith(delimiter, at)) return at + delimiter.length;
    const next = afterQuoted(text, at, spelling);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

/** Behind whatever quoted part or comment begins here, else behind one character; undefined where it is not closed. */
export function afterQuoted(text: string, at: number, spelling: SqlSpelling): number | undefined {
  switch (text[at]) {
    case "'":
      return scanString(text, at, spelling.backslashes)?.end;
    case '"':
    case '`': {
      const end = text.indexOf(text.charAt(at), at + 1);
      return end < 0 ? undefined : end + 1;
    }
    case '-':
      return text.startsWith('--', at) ? afterLine(text, at) : at + 1;
    case '/': {
      if (!text.startsWith('/*', at)) return at + 1;
      const end = text.indexOf('*/', at + 2);
      return end < 0 ? undefined : end + 2;
    }
    case '$': {
      DOLLAR.lastIndex = at;
      const tag = DOLLAR.exec(text)?.[0];
      if (tag === undefined) return at + 1;
      const end = text.indexOf(tag, at + tag.length);
      return end < 0 ? undefined : end + tag.length;
    }
    default:
      return at + 1;
  }
}

export function afterSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.exec(text);
  return SPACE.lastIndex;
}

function afterLine(text: string, at: number): number | undefined {
  const end = text.indexOf('\n', at);
  return end < 0 ? undefined : end + 1;
}

/** A value with line ends as SQLite's shell writes it: `replace('two\\nlines','\\n',char(10))`, for CR around it once more. */
function withLineEnds(raw: string, spelling: SqlSpelling): string {
  const tuple = scanTuple(raw, raw.indexOf('('), spelling);
  const [text, sign, by] = tuple?.value ?? [];
  const code = /^char\s*\(\s*(\d+)\s*\)$/i.exec(by ?? '')?.[1];
  if (text === undefined || sign === undefined || sign === '' || code === undefined) return raw;
  return text.replaceAll(sign, String.fromCharCode(Number(code)));
}

/** Behind `::timestamp` and the like. */
function afterCast(text: string, from: number): number | undefined {
  const at = afterSpace(text, from);
  if (at + 1 >= text.length) return undefined;
  if (!text.startsWith('::', at)) return from;
  for (let end = at + 2; end < text.length; end++) if (text[end] === ',' || text[end] === ')') return end;
  return undefined;
}

/** Where a value that is no string ends: at a comma or parenthesis of its own level. */
function endOfExpression(text: string, from: number, spelling: SqlSpelling): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const sign = text[at];
    if (depth === 0 && (sign === ',' || sign === ')')) return at;
    if (sign === '(') depth++;
    else if (sign === ')') depth--;
    const next = afterQuoted(text, at, spelling);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}
