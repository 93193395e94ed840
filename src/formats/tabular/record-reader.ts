import type { Line } from './line-decoder.ts';
import { fixedCells, type RecordLayout } from './record-layout.ts';

/** What is wrong with how a record is written. */
export type RecordFault = 'foreign-bytes' | 'line-cut' | 'quote-open' | 'text-after-quote';

/** The cells of a record, and the line of the file on which it begins, from 1. */
export interface TextRecord {
  readonly cells: readonly string[];
  readonly line: number;
  readonly faults: readonly RecordFault[];
}

/** A quoted cell that goes on over more lines than this was never closed. */
const MOST_LINES = 200;

/**
 * Reads records out of damaged files (RFC 4180 and its relatives): a quotation mark that is not closed spoils its own
 * line and not the rest of the file, and each record says what was wrong with it. Blank lines are passed over.
 */
export class RecordReader {
  readonly #layout: RecordLayout;
  #line = 0;
  /** Lines of a record whose quotation mark is still open. */
  #open: { readonly from: number; readonly lines: Line[] } | undefined;

  constructor(layout: RecordLayout) {
    this.#layout = layout;
  }

  push(lines: readonly Line[]): TextRecord[] {
    const records: TextRecord[] = [];
    for (const line of lines) this.#take(line, records);
    return records;
  }

  end(): TextRecord[] {
    const records: TextRecord[] = [];
    this.#giveUp(records);
    return records;
  }

  #take(line: Line, records: TextRecord[]): void {
    this.#line++;
    if (this.#open !== undefined) {
      this.#open.lines.push(line);
      if (!line.text.includes('"')) {
        if (this.#open.lines.length > MOST_LINES) this.#giveUp(records);
        return;
      }
      const text = this.#open.lines.map((each) => each.text).join('\n');
      const split = this.#split(text);
      if (split.open) {
        if (this.#open.lines.length > MOST_LINES) this.#giveUp(records);
        return;
      }
      records.push(recordOf(split, this.#open.from, this.#open.lines));
      this.#open = undefined;
      return;
    }
    if (line.text.trim() === '') return;
    const split = this.#split(line.text);
    if (split.open) this.#open = { from: this.#line, lines: [line] };
    else records.push(recordOf(split, this.#line, [line]));
  }

  /** Reads the lines behind a mark that was not closed one by one, the mark being a character like any other. */
  #giveUp(records: TextRecord[]): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || this.#layout.kind !== 'delimited') return;
    const { delimiter } = this.#layout;
    open.lines.forEach((line, at) => {
      if (line.text.trim() === '') return;
      const split = this.#split(line.text);
      const plain = split.open ? { cells: line.text.split(delimiter), faults: ['quote-open' as const] } : split;
      records.push(recordOf(plain, open.from + at, [line]));
    });
  }

  #split(text: string): { readonly cells: string[]; readonly faults: readonly RecordFault[]; readonly open: boolean } {
    if (this.#layout.kind === 'fixed') {
      return { cells: fixedCells(text, this.#layout.starts), faults: [], open: false };
    }
    const { delimiter } = this.#layout;
    if (!text.includes('"')) return { cells: text.split(delimiter), faults: [], open: false };
    const cells: string[] = [];
    const faults: RecordFault[] = [];
    for (let at = 0; ; ) {
      if (text[at] !== '"') {
        const end = text.indexOf(delimiter, at);
        cells.push(text.slice(at, end < 0 ? text.length : end));
        if (end < 0) return { cells, faults, open: false };
        at = end + 1;
        continue;
      }
      let value = '';
      let from = at + 1;
      for (;;) {
        const close = text.indexOf('"', from);
        if (close < 0) return { cells, faults, open: true };
        value += text.slice(from, close);
        from = close + 1;
        if (text[from] !== '"') break;
        value += '"';
        from++;
      }
      const end = text.indexOf(delimiter, from);
      const tail = text.slice(from, end < 0 ? text.length : end);
      if (tail.trim() !== '') faults.push('text-after-quote');
      cells.push(value + tail);
      if (end < 0) return { cells, faults, open: false };
      at = end + 1;
    }
  }
}

function recordOf(
  split: { readonly cells: readonly string[]; readonly faults: readonly RecordFault[] },
  line: number,
  lines: readonly Line[],
): TextRecord {
  const foreign = lines.some((each) => each.foreign === true);
  const cut = lines.some((each) => each.cut === true);
  if (!foreign && !cut) return { cells: split.cells, line, faults: split.faults };
  const own: RecordFault[] = [
    ...(foreign ? (['foreign-bytes'] as const) : []),
    ...(cut ? (['line-cut'] as const) : []),
  ];
  return { cells: split.cells, line, faults: [...split.faults, ...own] };
}
