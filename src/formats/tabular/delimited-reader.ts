/** One cell with where it begins; line and column count from 1 in the text as it stands. */
export interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly quoted: boolean;
}

/** One row of cells. A row that holds nothing at all has no cells. */
export interface Row {
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** How a delimited file is written. Without `quote`, quotation marks are characters like any other (RRF, RF2). */
export interface Dialect {
  readonly delimiter: string;
  readonly quote?: string;
}

/** RFC 4180. */
export const CSV: Dialect = { delimiter: ',', quote: '"' };

/** A cell or row longer than this is no table; the bound keeps a file without line ends from filling memory. */
const LONGEST_ROW = 4_000_000;

/**
 * Reads delimited text piece by piece (RFC 4180, and its unquoted relatives): LF, CRLF and CR end a row, quoted
 * cells may hold them, a byte order mark is passed over. Nothing is refused: a quotation mark that is never closed
 * takes the rest of the file into its cell, and `open` says so.
 */
export class DelimitedReader {
  readonly #dialect: Dialect;
  #rest = '';
  #line = 1;
  #first = true;
  #open: { readonly line: number; readonly column: number } | undefined;

  constructor(dialect: Dialect = CSV) {
    this.#dialect = dialect;
  }

  /** Where a quotation mark stands that the file did not close, once it was read to its end. */
  get open(): { readonly line: number; readonly column: number } | undefined {
    return this.#open;
  }

  /** Takes a piece of the text and gives the rows that it completes. */
  push(text: string): Row[] {
    this.#rest += this.#first ? text.replace(/^\uFEFF/, '') : text;
    if (text !== '') this.#first = false;
    return this.#rows(this.#rest.length > LONGEST_ROW);
  }

  /** Ends the text and gives its last rows. */
  end(): Row[] {
    return this.#rows(true);
  }

  #rows(last: boolean): Row[] {
    const rows: Row[] = [];
    let at = 0;
    while (at < this.#rest.length) {
      const row = this.#row(at, last);
      if (row === undefined) break;
      rows.push(row.row);
      at = row.end;
      this.#line = row.nextLine;
    }
    this.#rest = this.#rest.slice(at);
    return rows;
  }

  /** One row from `start`, or undefined when its end is not there yet. */
  #row(start: number, last: boolean): { row: Row; end: number; nextLine: number } | undefined {
    const { delimiter, quote } = this.#dialect;
    const text = this.#rest;
    const cells: Cell[] = [];
    let [at, line, lineStart] = [start, this.#line, start];
    for (;;) {
      const place = { line, column: at - lineStart + 1 };
      const quoted = quote !== undefined && text[at] === quote ? this.#quoted(at, quote, last, place) : undefined;
      if (quoted === 'cut') return undefined;
      at = quoted?.end ?? at;
      const lines = quoted?.value.match(/\r\n|\n|\r/g)?.length ?? 0;
      if (lines > 0) lineStart = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
      line += lines;
      const end = this.#plainEnd(at);
      if (end === text.length && !last) return undefined;
      // Text after a closing quotation mark belongs to the cell, as every spreadsheet reads it.
      const value = (quoted?.value ?? '') + text.slice(at, end);
      cells.push({ text: value, quoted: quoted !== undefined, ...place });
      if (text[end] === delimiter) {
        at = end + 1;
        continue;
      }
      if (text[end] === '\r' && end + 1 === text.length && !last) return undefined;
      const next = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1);
      const empty = cells.length === 1 && value === '' && quoted === undefined;
      const row = { line: this.#line, cells: empty ? [] : cells };
      return { row, end: Math.min(next, text.length), nextLine: line + 1 };
    }
  }

  /** A cell's quoted part from its opening mark on, or `cut` when its closing mark may still come. */
  #quoted(
    start: number,
    quote: string,
    last: boolean,
    place: { readonly line: number; readonly column: number },
  ): { readonly value: string; readonly end: number } | 'cut' {
    const text = this.#rest;
    let value = '';
    for (let from = start + 1; ; ) {
      const close = text.indexOf(quote, from);
      if (!last && (close < 0 || close === text.length - 1)) return 'cut';
      if (close < 0) {
        this.#open = place;
        return { value: value + text.slice(from), end: text.length };
      }
      value += text.slice(from, close);
      if (text[close + 1] !== quote) return { value, end: close + 1 };
      value += quote;
      from = close + 2;
    }
  }

  #plainEnd(start: number): number {
    const text = this.#rest;
    let end = start;
    while (end < text.length && text[end] !== this.#dialect.delimiter && text[end] !== '\n' && text[end] !== '\r')
      end++;
    return end;
  }
}

/** All rows of a text that is at hand whole. */
export function readDelimited(
  text: string,
  dialect: Dialect = CSV,
): { readonly rows: readonly Row[]; readonly open?: { readonly line: number; readonly column: number } } {
  const reader = new DelimitedReader(dialect);
  const rows = [...reader.push(text), ...reader.end()];
  return { rows, ...(reader.open === undefined ? {} : { open: reader.open }) };
}
