import type { Code } from '../../diagnostics/catalogue.ts';

/** A row's text as it counts, and where it begins in the line's content. */
export type RawRow = { readonly text: string; readonly from: number } | { readonly code: Code; readonly at: number };

/**
 * Takes a row out of a raw line: the whole may stand in quotes, else ` #` and `: ` outside of quotes and
 * brackets are errors, since they look like a comment or a key and would be swallowed elsewhere.
 */
export function rawRow(content: string): RawRow {
  const whole = wholeQuoted(content);
  if (whole !== undefined) return { text: whole, from: 1 };
  let quote = '';
  let depth = 0;
  for (let at = 0; at < content.length; at++) {
    const char = content.charAt(at);
    if (quote !== '') {
      if (char === '\\' && quote === '"') at++;
      else if (char === quote) quote = '';
    } else if (char === '"' || (char === "'" && !/[\p{L}\p{N}]/u.test(content.charAt(at - 1)))) quote = char;
    else if (char === '[') depth++;
    else if (char === ']') depth--;
    else if (depth === 0 && char === '#' && /\s/.test(content.charAt(at - 1))) return { code: 'map-row-comment', at };
    else if (depth === 0 && char === ':' && /^(?:\s|$)/.test(content.slice(at + 1)))
      return { code: 'map-row-colon', at };
  }
  return { text: content, from: 0 };
}

/** The content of a row that stands in one pair of single quotes, doubled ones inside meaning one. */
function wholeQuoted(content: string): string | undefined {
  const found = /^'((?:[^']|'')*)'$/.exec(content);
  const inside = found?.[1];
  return inside !== undefined && /->|<-/.test(inside) ? inside.replaceAll("''", "'") : undefined;
}
