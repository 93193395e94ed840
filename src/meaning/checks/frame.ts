import { type Column, plainValue } from './column.ts';
import { type DateOrder, dateOrder, type ReadDate, readDate, readTime } from './dates.ts';
import type { Recognised } from './recognise.ts';
import type { Table } from './table.ts';

/** Why a row has no single parent: its reference is empty, names nobody, or names several. */
export type NoParent = 'missing' | 'orphan' | 'several';

/** A parent of a row: the row of another table that a field refers to. */
interface Parent {
  readonly frame: Frame;
  readonly rows: ReadonlyMap<string, number | 'several'>;
}

/**
 * A recognised table: its columns by field, its values read as days, numbers and times, and the rows of other tables
 * that its rows belong to. Rows count from 0 here. A path is a field (`birthDate`), or one of a parent
 * (`patient.birthDate`).
 */
export class Frame {
  readonly table: Table;
  readonly recognised: Recognised;
  readonly #fields: ReadonlyMap<string, Column>;
  readonly #parents = new Map<string, Parent>();
  readonly #orders = new Map<Column, DateOrder>();
  readonly #usualOrder: DateOrder;
  readonly #pivot: number;
  /** Rows (from 0) by field whose value a check has found to be wrong: nothing further is concluded from it. */
  readonly distrusted = new Map<string, Set<number>>();

  /**
   * @param pivot last two digits of the present year
   * @param usual which number is the month where a column itself does not say
   */
  constructor(table: Table, recognised: Recognised, pivot: number, usual: DateOrder) {
    this.table = table;
    this.recognised = recognised;
    this.#pivot = pivot;
    this.#usualOrder = usual;
    this.#fields = new Map(
      Object.entries(recognised.fields).flatMap(([field, name]) => {
        const column = table.column(name);
        return column === undefined ? [] : [[field, column] as const];
      }),
    );
  }

  get kind(): string {
    return this.recognised.kind;
  }

  get rows(): number {
    return this.table.rows;
  }

  /** Fields that this table has, in the order in which they were recognised. */
  get fields(): Iterable<string> {
    return this.#fields.keys();
  }

  column(field: string): Column | undefined {
    return this.#fields.get(field);
  }

  /** Whether a path leads to a column. */
  has(path: string): boolean {
    const [field, inner] = cut(path);
    if (inner === undefined) return this.#fields.has(field);
    return this.#fields.has(field) && this.#parents.get(field)?.frame.has(inner) === true;
  }

  /** Says what a field's values refer to: the column of another frame that they stand in. */
  refer(field: string, to: Frame, key: Column): void {
    const rows = new Map<string, number | 'several'>();
    for (let row = 0; row < to.rows; row++) {
      if (to.table.passedOver.has(row)) continue;
      const value = keyText(key.at(row));
      if (value !== '') rows.set(value, rows.has(value) ? 'several' : row);
    }
    this.#parents.set(field, { frame: to, rows });
  }

  refersTo(field: string): Frame | undefined {
    return this.#parents.get(field)?.frame;
  }

  /** The row of the parent that a field refers to, or why there is none. */
  parent(field: string, row: number): number | NoParent {
    const parent = this.#parents.get(field);
    const value = keyText(this.text(field, row));
    if (parent === undefined || value === '') return 'missing';
    return parent.rows.get(value) ?? 'orphan';
  }

  /** A value without the blanks around it; empty where there is none. */
  text(path: string, row: number): string {
    const place = this.#place(path, row);
    return place === undefined ? '' : place.column.memo('plain', place.row, plainValue);
  }

  /** A date as a day number; undefined where there is none, or none that can be. */
  day(path: string, row: number): number | undefined {
    const place = this.#place(path, row, true);
    return place === undefined ? undefined : place.frame.date(place.column, place.row)?.day;
  }

  /** How the date of a column's row was read. */
  date(column: Column, row: number): ReadDate | undefined {
    const order = this.order(column);
    return column.memo('date', row, (value) => readDate(value, order, this.#pivot));
  }

  /** Which number is the month in a column of dates. */
  order(column: Column): DateOrder {
    const known = this.#orders.get(column) ?? dateOrder(column.values) ?? this.#usualOrder;
    this.#orders.set(column, known);
    return known;
  }

  /** A decimal number as it stands; undefined where the text is none. */
  number(path: string, row: number): number | undefined {
    const place = this.#place(path, row);
    return place?.column.memo('number', place.row, decimal);
  }

  /** Minutes since midnight of a time, or of the time behind a date. */
  minutes(path: string, row: number): number | undefined {
    const place = this.#place(path, row);
    if (place === undefined) return undefined;
    return (
      place.column.memo('time', place.row, (value) => readTime(plainValue(value))) ??
      place.frame.date(place.column, place.row)?.minutes
    );
  }

  /** Marks a row's value as wrong, so that other rows are not judged by it. */
  distrust(field: string, row: number): void {
    const rows = this.distrusted.get(field);
    if (rows === undefined) this.distrusted.set(field, new Set([row]));
    else rows.add(row);
  }

  #place(
    path: string,
    row: number,
    trusted = false,
  ): { readonly frame: Frame; readonly column: Column; readonly row: number } | undefined {
    const [field, inner] = cut(path);
    const column = this.#fields.get(field);
    if (inner === undefined) {
      return column === undefined ? undefined : { frame: this, column, row };
    }
    const frame = this.#parents.get(field)?.frame;
    const at = this.parent(field, row);
    const found = frame?.column(inner);
    if (frame === undefined || found === undefined || typeof at !== 'number') return undefined;
    if (trusted && frame.distrusted.get(inner)?.has(at) === true) return undefined;
    return { frame, column: found, row: at };
  }
}

/** How keys are compared: `00123` and `123.0` of a spreadsheet stay what they are, case and blanks do not count. */
export function keyText(value: string): string {
  return plainValue(value).toUpperCase();
}

function cut(path: string): readonly [string, string | undefined] {
  const at = path.indexOf('.');
  return at < 0 ? [path, undefined] : [path.slice(0, at), path.slice(at + 1)];
}

/** A plain decimal: digits with a point, nothing else. */
function decimal(value: string): number | undefined {
  const plain = plainValue(value);
  return /^[-+]?(\d{1,15}(\.\d{1,10})?|\.\d{1,10})$/.test(plain) ? Number(plain) : undefined;
}
