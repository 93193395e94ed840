import type { Detector } from '../detector.ts';
import type { TableFaultKind } from '../table.ts';

/** What the reader of a table noticed, of these kinds; row -1 where it is of the whole table. */
export const tableFaults: Detector<{ readonly kinds: readonly TableFaultKind[] }> = ({ kinds }, frame) => ({
  judged: frame.rows,
  hits: frame.table.faults
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ row = 0, column = '' }) => ({ row: row - 1, field: column })),
});
