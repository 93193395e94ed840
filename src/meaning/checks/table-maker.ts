import { readDate } from './dates.ts';
import { mendRow } from './ragged-rows.ts';
import { Table } from './table.ts';

/** A record as a reader of text gives it. */
export interface GivenRecord {
  readonly cells: readonly string[];
  readonly line: number;
  readonly faults: readonly ('foreign-bytes' | 'line-cut' | 'quote-open' | 'text-after-quote')[];
}

/** What a spreadsheet would run: an equals sign or an at sign before a name and a bracket; `+1 617` is a phone number. */
const FORMULA = /^(=\s*[-+"A-Za-z(]|[@+-][A-Za-z]+\()/;
/** Rows at which spreadsheets and careless exports end. */
const ROUND_LIMITS = new Set([16_383, 16_384, 32_767, 65_535, 65_536, 1_048_575, 1_048_576]);
const FOOTER =
  /(end of (report|file|data|extract|list)|\btotals?\b|rows? (selected|affected|exported|written)|records? (exported|written|selected|total)|^\W*page \d|^\W*printed|^\W*eof\W*$|\brecord count\b|\brun date\b|^\(?\d+ rows?\)?$|^\W{3,}$)/i;

/** Makes a table of records: names of the header, footers and headers among the rows, rows with too many cells. */
export class TableMaker {
  readonly #name: string;
  readonly #delimiter: string;
  #table: Table | undefined;
  /** Whether some row has letters beyond ASCII that are of the file's own encoding. */
  #ownLetters = false;
  readonly #ragged: { readonly row: number; readonly cells: readonly string[] }[] = [];

  constructor(name: string, delimiter: string) {
    this.#name = name;
    this.#delimiter = delimiter;
  }

  add(records: readonly GivenRecord[]): void {
    for (const record of records) this.#addRecord(record);
  }

  /** The table, once all records were given. */
  table(file: { readonly byteOrderMark: boolean; readonly ends: Readonly<Record<string, number>> }): Table {
    const table = this.#table ?? new Table(this.#name, []);
    for (const { row, cells } of this.#ragged) {
      const mended = mendRow(cells, table, this.#delimiter);
      for (const [at, column] of table.columns.entries()) column.set(row, mended.cells[at] ?? '');
      table.faults.push({ kind: 'ragged', row: row + 1, column: mended.column });
    }
    if (table.columns.length === 0) table.faults.push({ kind: 'unreadable' });
    this.#oneEncoding(table);
    if (file.byteOrderMark) table.faults.push({ kind: 'byte-order-mark' });
    const ends = Object.values(file.ends).filter((count) => count > 1);
    if (ends.length > 1) table.faults.push({ kind: 'line-ends-mixed' });
    if (ROUND_LIMITS.has(table.rows)) table.faults.push({ kind: 'row-limit' });
    table.faults.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
    return table;
  }

  /** A file none of whose letters are of its encoding is wholly of another one: that is one thing to say, not one a row. */
  #oneEncoding(table: Table): void {
    const foreign = table.faults.filter(({ kind }) => kind === 'foreign-bytes');
    if (this.#ownLetters || foreign.length < 3) return;
    table.faults.splice(0, table.faults.length, ...table.faults.filter(({ kind }) => kind !== 'foreign-bytes'));
    table.faults.push({ kind: 'foreign-bytes' });
  }

  #addRecord(record: GivenRecord): void {
    const table = this.#table ?? this.#begin(record);
    if (table === undefined) return;
    const { cells, line, faults } = record;
    const width = table.columns.length;
    const row = table.rows + 1;
    if (isFooter(cells, width)) {
      table.passedOver.add(table.rows);
      table.add(cells);
      table.faults.push({ kind: 'footer', row, line });
      return;
    }
    if (cells.length === width && cells.every((cell, at) => cell.trim() === table.columns[at]?.name)) {
      table.passedOver.add(table.rows);
      table.add(cells);
      table.faults.push({ kind: 'header-repeated', row, line });
      return;
    }
    if (cells.length !== width) {
      this.#ragged.push({ row: table.rows, cells });
      table.add([]);
    } else table.add(cells);
    if (!this.#ownLetters && !faults.includes('foreign-bytes')) {
      this.#ownLetters = cells.some((cell) => /[^\u0000-\u007f]/.test(cell));
    }
    for (const kind of faults) table.faults.push({ kind, row, line, column: foreignColumn(cells, table) });
    const formula = cells.findIndex((cell) => FORMULA.test(cell));
    if (formula >= 0) table.faults.push({ kind: 'formula', row, line, column: table.columns[formula]?.name ?? '' });
    if (cells.some((cell) => cell.includes('\u0000'))) {
      const at = cells.findIndex((cell) => cell.includes('\u0000'));
      table.faults.push({ kind: 'nul-bytes', row, line, column: table.columns[at]?.name ?? '' });
    }
  }

  /** The first record is the header, unless it looks like what stands below one. */
  #begin({ cells, line, faults }: GivenRecord): Table | undefined {
    const names = cells.map((cell) => cell.trim());
    const dataLike = names.filter(
      (name) => /^[-\d.,/:]+$/.test(name) || readDate(name, 'month-first', 30) !== undefined,
    );
    const headless = names.length > 1 && dataLike.length > names.length * 0.25;
    const used = new Map<string, number>();
    const own = names.map((name, at) => {
      const plain = headless || name === '' ? `column ${at + 1}` : name;
      const count = (used.get(plain) ?? 0) + 1;
      used.set(plain, count);
      return count === 1 ? plain : `${plain} (${count})`;
    });
    this.#table = new Table(this.#name, own);
    if (headless || names.includes('') || used.size < names.length) this.#table.faults.push({ kind: 'header-missing' });
    for (const kind of faults) this.#table.faults.push({ kind, line });
    if (!headless) return undefined;
    return this.#table;
  }
}

function isFooter(cells: readonly string[], width: number): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  if (width < 3 || filled.length > 2) return false;
  return FOOTER.test(filled.join(' ')) || (cells.length === 1 && /^\W*[A-Za-z].*\s.*$/.test(filled[0] ?? ''));
}

/** The column in which a letter of another encoding stands. */
function foreignColumn(cells: readonly string[], table: Table): string {
  const at = cells.findIndex((cell) => /[\u0080-\u{10FFFF}]/u.test(cell));
  return table.columns[at]?.name ?? '';
}
