import { readDelimited } from '../formats/tabular/delimited-reader.ts';
import { formulaGuarded, formulaUnguarded } from '../formats/tabular/formula-guard.ts';
import { writeDelimited } from '../formats/tabular/write-delimited.ts';
import type { Check } from '../meaning/checks/check.ts';
import { mends } from '../meaning/checks/mends.ts';
import type { Audited } from './run-audit.ts';

/** A proposed value for one cell, beside what stands there. */
export interface Repair {
  readonly check: string;
  readonly table: string;
  readonly row: string;
  readonly key: string;
  readonly column: string;
  readonly original: string;
  readonly proposed: string;
  /** Who accepted it; empty while nobody has. */
  readonly accepted: string;
}

const COLUMNS = ['check', 'table', 'row', 'key', 'column', 'original', 'proposed', 'accepted'] as const;

/** What is proposed for the findings of an audit, in their order. */
export function proposedRepairs(audited: Audited, checks: readonly Check[]): readonly Repair[] {
  const mendOf = new Map(checks.flatMap(({ id, mend }) => (mend === undefined ? [] : [[id, mend] as const])));
  const frames = new Map(audited.frames.map((frame) => [frame.table.name, frame]));
  const repairs: Repair[] = [];
  for (const { check, table, row, key, field } of audited.findings) {
    const [mend, frame] = [mends[mendOf.get(check) ?? ''], frames.get(table)];
    const column = frame?.table.column(field);
    if (mend === undefined || frame === undefined || row === undefined || column === undefined) continue;
    const own = Object.entries(frame.recognised.fields).find(([, name]) => name === field)?.[0] ?? '';
    const original = column.at(row - 1);
    const proposed = mend(original.trim(), { frame, field: own, row: row - 1, world: audited.world });
    if (proposed === undefined || proposed === original) continue;
    repairs.push({ check, table, row: String(row), key, column: field, original, proposed, accepted: '' });
  }
  return repairs;
}

/** A repair list as CSV. It holds values of patients: keep it as carefully as the source. */
export function writeRepairs(repairs: readonly Repair[]): string {
  return writeDelimited([COLUMNS, ...repairs.map((repair) => COLUMNS.map((column) => formulaGuarded(repair[column])))]);
}

/** Reads a repair list; undefined where the text is none. */
export function readRepairs(text: string): readonly Repair[] | undefined {
  const [head, ...rows] = readDelimited(text).rows.map(({ cells }) => cells.map((cell) => cell.text));
  if (head === undefined || COLUMNS.some((column, at) => head[at] !== column)) return undefined;
  return rows.map(
    (cells) =>
      Object.fromEntries(
        COLUMNS.map((column, at) => [
          column,
          column === 'original' || column === 'proposed' ? formulaUnguarded(cells[at] ?? '') : (cells[at] ?? ''),
        ]),
      ) as unknown as Repair,
  );
}

/**
 * Accepts repairs by rule (`PAT-20`) or one by one (`PAT-24:patients:17`), in somebody's name.
 *
 * @returns the list with what was accepted, and how many were
 */
export function acceptRepairs(
  repairs: readonly Repair[],
  which: readonly string[],
  who: string,
): { readonly repairs: readonly Repair[]; readonly accepted: number } {
  const wanted = new Set(which);
  let accepted = 0;
  const marked = repairs.map((repair) => {
    const { check, table, row } = repair;
    if (repair.accepted !== '' || !(wanted.has(check) || wanted.has(`${check}:${table}:${row}`))) return repair;
    accepted++;
    return { ...repair, accepted: who };
  });
  return { repairs: marked, accepted };
}
