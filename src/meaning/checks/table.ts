import { Column } from './column.ts';

/** What was wrong with how a row of a table, or the table, was written. */
export type TableFaultKind =
  | 'foreign-bytes'
  | 'line-cut'
  | 'quote-open'
  | 'text-after-quote'
  | 'ragged'
  | 'footer'
  | 'header-missing'
  | 'header-repeated'
  | 'row-limit'
  | 'byte-order-mark'
  | 'line-ends-mixed'
  | 'formula'
  | 'cell-error'
  | 'unreadable'
  | 'nul-bytes';

export interface TableFault {
  readonly kind: TableFaultKind;
  /** From 1 after the header; absent where it is the whole table's. */
  readonly row?: number;
  readonly column?: string;
  /** Line of the file, where it has lines. */
  readonly line?: number;
}

/** A table of a source: columns of equal length, and what its reader noticed. Rows count from 1 after the header. */
export class Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly faults: TableFault[] = [];
  /** Rows (from 0) that hold no record, such as a footer: no check but their own looks at them. */
  readonly passedOver = new Set<number>();

  constructor(name: string, columns: readonly string[]) {
    this.name = name;
    this.columns = columns.map((column) => new Column(column));
  }

  get rows(): number {
    return this.columns[0]?.length ?? 0;
  }

  column(name: string): Column | undefined {
    return this.columns.find((column) => column.name === name);
  }

  /** Adds a row; cells that are not there are empty, those beyond the last column are dropped. */
  add(cells: readonly string[]): void {
    for (let at = 0; at < this.columns.length; at++) this.columns[at]?.add(cells[at] ?? '');
  }
}
