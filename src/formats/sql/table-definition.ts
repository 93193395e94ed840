import { afterQuoted, type SqlSpelling } from './sql-scanner.ts';

/** Words that begin a part of a definition that is no column. */
const NO_COLUMN =
  /^(?:PRIMARY|FOREIGN|UNIQUE|CONSTRAINT|KEY|INDEX|CHECK|FULLTEXT|SPATIAL|EXCLUDE|PERIOD|LIKE)\b(?!\s*(?:int|text|varchar|char|date|numeric|real|bool|blob))/i;
const FIRST_NAME = /^\s*("(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\w$]+)/;

/** The last part of a name, without its quotes: `public."visit notes"` is `visit notes`. */
export function nameOf(written: string): string {
  const parts = written.match(/"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\w$]+/g) ?? [];
  return bare(parts.at(-1) ?? '');
}

/** Names of a list in parentheses. */
export function columnList(list: string): readonly string[] {
  return (list.match(/"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\]|[\w$]+/g) ?? []).map(bare);
}

/** Names of the columns of a definition, from behind its parenthesis. */
export function columnsOfTable(body: string, spelling: SqlSpelling): readonly string[] {
  const columns: string[] = [];
  let begin = 0;
  let depth = 0;
  const part = (end: number): void => {
    const text = body.slice(begin, end).trim();
    const name = FIRST_NAME.exec(text)?.[1];
    if (name !== undefined && !NO_COLUMN.test(text)) columns.push(bare(name));
    begin = end + 1;
  };
  for (let at = 0; at < body.length; ) {
    const sign = body[at];
    if (sign === '(') depth++;
    else if (sign === ')' && depth-- === 0) {
      part(at);
      return columns;
    } else if (sign === ',' && depth === 0) part(at);
    at = afterQuoted(body, at, spelling) ?? body.length;
  }
  return columns;
}

function bare(name: string): string {
  if (/^["`[]/.test(name)) return name.slice(1, -1).replaceAll('""', '"');
  return name;
}
