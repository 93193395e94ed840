import type { SavedRun } from './saved-run.ts';

type SavedCheck = SavedRun['checks'][number];

/** How a check ended: `passed` at or below its threshold, `noted` where it only counts. */
export type CheckStatus = 'failed' | 'passed' | 'noted' | 'could not run';

/** A check over all tables that it ran on. */
export interface CheckLine extends SavedCheck {
  readonly status: CheckStatus;
  readonly judged: number;
  readonly found: number;
  /** Why it could not run. */
  readonly missing?: string;
}

/** The quality of a class of data, or one dimension of it: what passed of what was judged (HL7 PIQI). */
export interface Score {
  readonly passed: number;
  readonly judged: number;
  /** 0 to 100; undefined where nothing was judged. */
  readonly plain: number | undefined;
  /** The same with each check weighing as much as it is severe. */
  readonly weighted: number | undefined;
  /** Findings of severity critical: one of them fails the class, whatever the score. */
  readonly critical: number;
}

/** What a run says, rolled up. */
export interface AuditReport {
  readonly run: SavedRun;
  readonly checks: readonly CheckLine[];
  readonly classes: readonly {
    readonly kind: string;
    readonly score: Score;
    readonly dimensions: Readonly<Record<string, Score>>;
  }[];
  readonly total: Score;
  readonly bySeverity: Readonly<Record<string, number>>;
}

const WEIGHTS: Readonly<Record<string, number>> = { low: 1, medium: 2, high: 4, critical: 8 };

/** How many findings of one severity a check has in one table. */
export type Tally = Readonly<Pick<SavedRun['findings'][number], 'check' | 'table' | 'severity'>> & {
  readonly found: number;
};

/** Counts findings; in the order in which they come. */
export function tallyOf(findings: SavedRun['findings']): readonly Tally[] {
  const tallies = new Map<string, Tally>();
  for (const { check, table, severity } of findings) {
    const key = `${check}\n${severity}\n${table}`;
    tallies.set(key, { check, table, severity, found: (tallies.get(key)?.found ?? 0) + 1 });
  }
  return [...tallies.values()];
}

/**
 * Rolls a run up. Thresholds are applied here, so that another threshold needs no other run.
 *
 * @param thresholds shares (0 to 1) by check, instead of the checks' own
 */
export function auditReport(run: SavedRun, thresholds: Readonly<Record<string, number>> = {}): AuditReport {
  return { run, ...rollUp(run, tallyOf(run.findings), thresholds) };
}

/** The same where the findings themselves are not at hand. */
export function rollUp(
  run: Omit<SavedRun, 'findings'>,
  tallies: readonly Tally[],
  thresholds: Readonly<Record<string, number>>,
): Omit<AuditReport, 'run'> {
  const checks = run.checks.map((check) => lineOf(check, run, thresholds[check.id] ?? check.threshold));
  const severityOf = new Map(run.checks.map(({ id, severity }) => [id, severity]));
  const criticalByTable = new Map<string, number>();
  const bySeverity: Record<string, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  for (const { severity, table, found } of tallies) {
    bySeverity[severity] = (bySeverity[severity] ?? 0) + found;
    if (severity === 'critical') criticalByTable.set(table, (criticalByTable.get(table) ?? 0) + found);
  }
  const category = new Map(run.checks.map((check) => [check.id, check.category]));
  const kinds = [...new Set(run.tables.flatMap(({ kind }) => kind ?? []))];
  const scoreOf = (tables: ReadonlySet<string>, dimension?: string): Score => {
    let [passed, judged, weightPassed, weightJudged] = [0, 0, 0, 0];
    for (const outcome of run.outcomes) {
      if (outcome.status !== 'ran' || outcome.table === undefined || !tables.has(outcome.table)) continue;
      if (dimension !== undefined && category.get(outcome.check) !== dimension) continue;
      const weight = WEIGHTS[severityOf.get(outcome.check) ?? 'low'] ?? 1;
      passed += outcome.judged - outcome.hits;
      judged += outcome.judged;
      weightPassed += weight * (outcome.judged - outcome.hits);
      weightJudged += weight * outcome.judged;
    }
    const critical = [...tables].reduce((sum, table) => sum + (criticalByTable.get(table) ?? 0), 0);
    return { passed, judged, plain: share(passed, judged), weighted: share(weightPassed, weightJudged), critical };
  };
  const tablesOf = (kind?: string): ReadonlySet<string> =>
    new Set(run.tables.filter((table) => kind === undefined || table.kind === kind).map(({ name }) => name));
  return {
    checks,
    classes: kinds.map((kind) => ({
      kind,
      score: scoreOf(tablesOf(kind)),
      dimensions: Object.fromEntries(
        ['conformance', 'completeness', 'plausibility'].map((each) => [each, scoreOf(tablesOf(kind), each)]),
      ),
    })),
    total: scoreOf(tablesOf()),
    bySeverity,
  };
}

function lineOf(check: SavedCheck, run: Omit<SavedRun, 'findings'>, threshold: number): CheckLine {
  const outcomes = run.outcomes.filter((outcome) => outcome.check === check.id);
  const ran = outcomes.filter(({ status }) => status !== 'could not run');
  const judged = ran.reduce((sum, outcome) => sum + outcome.judged, 0);
  const found = ran.reduce((sum, outcome) => sum + outcome.hits, 0);
  const line = { ...check, threshold, judged, found };
  if (ran.length === 0) {
    const missing = [...new Set(outcomes.flatMap((outcome) => outcome.missing ?? []))].join('; ');
    return { ...line, status: 'could not run', ...(missing === '' ? {} : { missing }) };
  }
  if (ran.every(({ status }) => status === 'noted')) return { ...line, status: 'noted' };
  const scored = ran.filter(({ status }) => status === 'ran');
  const [bad, all] = [
    scored.reduce((sum, { hits }) => sum + hits, 0),
    scored.reduce((sum, each) => sum + each.judged, 0),
  ];
  return { ...line, judged: all, found: bad, status: bad > all * threshold ? 'failed' : 'passed' };
}

function share(passed: number, judged: number): number | undefined {
  return judged === 0 ? undefined : Math.max(0, (passed / judged) * 100);
}
