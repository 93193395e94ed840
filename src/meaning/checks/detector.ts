import type { Column } from './column.ts';
import type { DocumentShelf } from './document-facts.ts';
import type { Frame } from './frame.ts';
import type { Knowledge } from './knowledge.ts';
import type { PredicateContext } from './predicate.ts';

/** A row at fault: its number from 0 (-1 for the whole table), the field, and the row that it is at odds with. */
export interface Hit {
  readonly row: number;
  readonly field: string;
  readonly other?: { readonly table: string; readonly row: number };
  /** The document that has no row. */
  readonly file?: string;
}

/** What a rule says of a table: how many rows it judged, and those at fault. */
export interface Judged {
  readonly judged: number;
  readonly hits: readonly Hit[];
}

/** What is known of codes; undefined where the code system is not at hand. */
export interface CodeLookup {
  /** Whether a diagnosis code is of a system and may stand in a record. */
  isDiagnosis(system: 'icd-10-cm' | 'icd-9-cm', code: string): boolean | undefined;
  /** The ICD-10-CM codes that an ICD-9-CM code may be, likeliest first. */
  tenthOf(code: string): readonly string[];
  /** Whether a CVX code is known, and in use. */
  vaccine(code: string): 'valid' | 'unknown' | 'retired' | undefined;
  /** What a code is called. */
  display(system: 'icd-10-cm' | 'cvx', code: string): string | undefined;
}

/** Everything that rules look at besides the table itself. */
export interface World extends PredicateContext {
  readonly frames: readonly Frame[];
  readonly codes: CodeLookup;
  readonly knowledge: Knowledge;
  /** The documents of the source, where they are at hand. */
  readonly documents?: DocumentShelf;
  /** Pairs of rows (earlier, later; from 0) of a table of patients that are one person. */
  samePeople(frame: Frame): readonly { readonly rows: readonly [number, number]; readonly likeness: string }[];
}

/** One kind of rule: what it says of a table; undefined where the table has not what it needs. */
export type Detector<Parameters> = (parameters: Parameters, frame: Frame, world: World) => Judged | undefined;

/** The rows of a frame that hold records. */
export function* recordsOf(frame: Frame): Generator<number> {
  for (let row = 0; row < frame.rows; row++) if (!frame.table.passedOver.has(row)) yield row;
}

/** Judges each row of a column by its value alone: the work is done once for each distinct value. */
export function judgedByValue(
  frame: Frame,
  field: string,
  verdict: (value: string, number: number, column: Column) => boolean | undefined,
): Judged | undefined {
  const column = frame.column(field);
  if (column === undefined) return undefined;
  const verdicts = column.values.map((value, number) => verdict(value.trim(), number, column));
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const at = verdicts[column.number(row)];
    if (at === undefined) continue;
    judged++;
    if (at) hits.push({ row, field });
  }
  return { judged, hits };
}
