import type { Table } from './table.ts';

/** A row that was cut at one place too many: its cells put together again, and the column whose text held delimiters. */
export interface MendedRow {
  readonly cells: readonly string[];
  readonly column: string;
}

/**
 * Finds the cells of a row with too many that belong together: those that leave every other value in a column whose
 * values look like it. A row with too few is filled up at its end.
 */
export function mendRow(cells: readonly string[], table: Table, delimiter: string): MendedRow {
  const { columns } = table;
  const extra = cells.length - columns.length;
  if (extra <= 0) return { cells, column: columns[cells.length]?.name ?? '' };
  let best: { readonly cells: readonly string[]; readonly at: number; readonly score: number } | undefined;
  for (let at = 0; at < columns.length; at++) {
    const joined = [
      ...cells.slice(0, at),
      cells.slice(at, at + extra + 1).join(delimiter),
      ...cells.slice(at + extra + 1),
    ];
    let score = 0;
    for (const [column, value] of joined.entries()) score += column === at ? 0 : fits(value, table, column);
    // Behind a delimiter in a sentence stands a blank.
    if (cells.slice(at + 1, at + extra + 1).every((cell) => cell.startsWith(' '))) score += 0.5;
    if (best === undefined || score > best.score) best = { cells: joined, at, score };
  }
  return { cells: best?.cells ?? cells, column: columns[best?.at ?? 0]?.name ?? '' };
}

function fits(value: string, table: Table, at: number): number {
  const column = table.columns[at];
  if (column === undefined) return 0;
  const shapes = column.worked('shape', shapeOf);
  if (column.values.includes(value)) return 1;
  return shapes.includes(shapeOf(value)) ? 0.8 : 0;
}

/** A value with its letters and digits made alike: `aa99/a`. */
function shapeOf(value: string): string {
  return value
    .replace(/[A-Z]+/g, 'A')
    .replace(/[a-z]+/g, 'a')
    .replace(/\d+/g, '9');
}
