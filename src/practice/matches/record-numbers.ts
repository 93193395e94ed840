import type { SystemTable } from '../../meaning/matching/combine-lists.ts';

/** A number's column by its name: `PatientID`, `mrn`, `acct_no`, `KD_NR`. */
const NAMED = /(?:^|[^a-z])(?:id|mrn|no|nr|num|number|key|chart|acct|account)(?:[^a-z]|$)/i;
const LONGEST = 64;

/**
 * The numbers by which a system knows the records of its list: the first column that is named as one and has another
 * short value in every record; undefined where there is none.
 */
export function recordNumbers({ columns, rows }: SystemTable): readonly string[] | undefined {
  for (const [at, column] of columns.entries()) {
    if (!NAMED.test(column.replace(/([a-z])([A-Z])/g, '$1 $2'))) continue;
    const values = rows.map((row) => (row[at] ?? '').trim());
    if (values.some((value) => value === '' || value.length > LONGEST)) continue;
    if (new Set(values).size === values.length) return values;
  }
  return undefined;
}
