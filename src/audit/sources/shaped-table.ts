import { Table } from '../../meaning/checks/table.ts';
import type { TableShape } from './table-shapes.ts';

/** A table made of records as they come; what is said again takes the place of what was said before. */
export class ShapedTable {
  readonly table: Table;
  readonly #once: readonly number[];
  readonly #rows = new Map<string, number>();

  constructor({ table, columns, once = [] }: TableShape) {
    const names = Object.keys(columns);
    this.table = new Table(table, names);
    this.#once = once.map((name) => names.indexOf(name)).filter((at) => at >= 0);
  }

  add(cells: readonly string[]): void {
    const key = this.#once.map((at) => cells[at] ?? '');
    // Without any of them it is not known to be the same.
    const before = key.every((value) => value === '') ? undefined : this.#rows.get(key.join('\n'));
    if (before === undefined) {
      this.#rows.set(key.join('\n'), this.table.rows);
      this.table.add(cells);
      return;
    }
    // What a later record leaves out it does not take back.
    for (const [at, column] of this.table.columns.entries()) {
      const value = cells[at] ?? '';
      if (value !== '') column.set(before, value);
    }
  }
}
