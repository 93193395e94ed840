import { type Check, type CheckSeverity } from './check.ts';
import { type Hit, type Judged, recordsOf, type World } from './detector.ts';
import type { Frame } from './frame.ts';
import { fieldsOf, rowTest } from './predicate.ts';
import { boundRule } from './rules.ts';

/** A row of a table at fault, or a whole table. Rows count from 1 after the header; names are those of the source. */
export interface CheckFinding {
  readonly check: string;
  readonly table: string;
  readonly row?: number;
  /** Key of the row as the source has it; empty where it has none. */
  readonly key: string;
  /** The column; empty where it is the whole row. */
  readonly field: string;
  readonly severity: CheckSeverity;
  /** The row that it is at odds with. */
  readonly other?: { readonly table: string; readonly row: number };
}

/** What became of a check on a table. */
export interface CheckOutcome {
  readonly check: string;
  /** Absent where no table of its kind is there. */
  readonly table?: string;
  /** `could not run`: a column or something else that it needs is not there. `noted`: counted, not found fault with. */
  readonly status: 'ran' | 'noted' | 'could not run';
  readonly judged: number;
  readonly hits: number;
  /** What is missing, where it could not run. */
  readonly missing?: string;
}

/** Findings and outcomes of a run, in the order of checks and rows. */
export interface CheckResults {
  readonly findings: readonly CheckFinding[];
  readonly outcomes: readonly CheckOutcome[];
}

/** Fields whose value, once found wrong, is not held against other rows. */
const DISTRUSTED_BY: Readonly<Record<string, string>> = {
  'PAT-10': 'birthDate',
  'PAT-11': 'birthDate',
  'PAT-12': 'birthDate',
  'PAT-40': 'birthDate',
};

/**
 * Runs checks over recognised tables. Every check has an outcome for each table of its kind, also where it could not
 * run; the same tables and checks give the same results in the same order.
 *
 * @param onCheck told of each check that is done
 */
export function runChecks(checks: readonly Check[], world: World, onCheck?: (done: number) => void): CheckResults {
  const findings: CheckFinding[] = [];
  const outcomes: CheckOutcome[] = [];
  for (const [at, check] of checks.entries()) {
    const frames = world.frames.filter(({ kind }) => check.table === '*' || kind === check.table);
    const runs = check.rule !== undefined || check.flag !== undefined;
    if (!runs || frames.length === 0) {
      outcomes.push({
        check: check.id,
        status: 'could not run',
        judged: 0,
        hits: 0,
        missing: check.needs ?? `a table of ${check.table}`,
      });
    }
    for (const frame of runs ? frames : []) run(check, frame, world, findings, outcomes);
    onCheck?.(at + 1);
  }
  return { findings, outcomes };
}

function run(check: Check, frame: Frame, world: World, findings: CheckFinding[], outcomes: CheckOutcome[]): void {
  const judged = judge(check, frame, world);
  if (judged === undefined) {
    // A rule for every table says nothing of those that have nothing of its kind.
    if (check.table === '*') return;
    outcomes.push({
      check: check.id,
      table: frame.table.name,
      status: 'could not run',
      judged: 0,
      hits: 0,
      missing: missingOf(check, frame),
    });
    return;
  }
  const usual = check.habit !== undefined && judged.hits.length > judged.judged * check.habit;
  const noted = check.use === 'informational' || usual;
  outcomes.push({
    check: check.id,
    table: frame.table.name,
    status: noted ? 'noted' : 'ran',
    judged: judged.judged,
    hits: judged.hits.length,
  });
  if (noted) return;
  const distrusted = DISTRUSTED_BY[check.id];
  for (const hit of judged.hits) {
    if (distrusted !== undefined) frame.distrust(distrusted, hit.row);
    findings.push(findingOf(check, frame, hit));
  }
}

function judge(check: Check, frame: Frame, world: World): Judged | undefined {
  if (check.rule !== undefined) return boundRule(check.rule)?.(frame, world);
  if (check.flag === undefined) return undefined;
  const [when, flag] = [
    check.when === undefined ? undefined : rowTest(check.when, frame, world),
    rowTest(check.flag, frame, world),
  ];
  if (flag === undefined || (check.when !== undefined && when === undefined)) return undefined;
  const field = (check.at ?? fieldsOf(check.flag)).find((each) => frame.column(each) !== undefined) ?? '';
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    if (when !== undefined && when(row) !== true) continue;
    const verdict = flag(row);
    if (verdict === undefined) continue;
    judged++;
    if (verdict) hits.push({ row, field });
  }
  return { judged, hits };
}

function findingOf(check: Check, frame: Frame, { row, field, other, file }: Hit): CheckFinding {
  return {
    check: check.id,
    table: file === undefined ? frame.table.name : 'documents',
    ...(row < 0 ? {} : { row: row + 1 }),
    key: file ?? (row < 0 ? '' : frame.text('key', row)),
    field: frame.column(field)?.name ?? field,
    severity: check.severity,
    ...(other === undefined ? {} : { other: { table: other.table, row: other.row + 1 } }),
  };
}

function missingOf(check: Check, frame: Frame): string {
  const fields = [
    ...(check.flag === undefined ? [] : fieldsOf(check.flag)),
    ...(check.when === undefined ? [] : fieldsOf(check.when)),
    ...ruleFields(check),
  ];
  const missing = [...new Set(fields)].filter((field) => !frame.has(field));
  return missing.length === 0 ? (check.needs ?? 'what its rule needs') : missing.join(', ');
}

function ruleFields({ rule }: Check): string[] {
  const [given] = Object.values(rule ?? {});
  if (typeof given !== 'object' || given === null) return [];
  return Object.entries(given).flatMap(([name, value]: [string, unknown]) =>
    ['at', 'code', 'text'].includes(name) && typeof value === 'string' ? [value] : [],
  );
}
