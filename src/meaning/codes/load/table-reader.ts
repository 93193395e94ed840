import { DelimitedReader, type Dialect } from '../../../formats/tabular/delimited-reader.ts';
import type { FormatReader, LoadedItem } from './loaded-item.ts';

/** How one official table is read: which columns must be there, and what a row says. */
export interface TableFormat {
  readonly dialect: Dialect;
  /** Names of the columns where the file has no head line. */
  readonly columns?: readonly string[];
  readonly required: readonly string[];
  read(cell: (column: string) => string): readonly LoadedItem[];
}

/** Reads an official table by the names of its columns, so that a release with further columns reads as well. */
export class TableReader implements FormatReader {
  readonly #format: TableFormat;
  readonly #reader: DelimitedReader;
  #places: ReadonlyMap<string, number> | undefined;
  #wrong = false;
  #short = 0;

  constructor(format: TableFormat) {
    this.#format = format;
    this.#reader = new DelimitedReader(format.dialect);
    if (format.columns !== undefined) this.#places = new Map(format.columns.map((name, place) => [name, place]));
  }

  push(text: string): (readonly LoadedItem[])[] {
    return this.#reader.push(text).flatMap(({ cells }) => this.#read(cells.map((cell) => cell.text)));
  }

  end(): { records: (readonly LoadedItem[])[]; whole: boolean } {
    const records = this.#reader.end().flatMap(({ cells }) => this.#read(cells.map((cell) => cell.text)));
    const whole = this.#places !== undefined && !this.#wrong && this.#short === 0 && this.#reader.open === undefined;
    return { records, whole };
  }

  #read(cells: readonly string[]): (readonly LoadedItem[])[] {
    if (cells.length === 0 || this.#wrong) return [];
    if (this.#places === undefined) {
      this.#places = new Map(cells.map((name, place) => [name.trim(), place]));
      this.#wrong = this.#format.required.some((name) => this.#places?.has(name) !== true);
      return [];
    }
    const places = this.#places;
    const short = this.#format.required.some((name) => cells[places.get(name) ?? cells.length] === undefined);
    if (short) {
      this.#short++;
      return [[]];
    }
    return [this.#format.read((column) => cells[places.get(column) ?? -1]?.trim() ?? '')];
  }
}
