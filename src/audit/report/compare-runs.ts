import type { SavedRun } from './saved-run.ts';

/** What of a run is compared. */
type Compared = Pick<SavedRun, 'checks' | 'findings'>;

/** What became of a check between two runs. */
export interface CheckChange {
  readonly check: string;
  readonly title: string;
  readonly severity: string;
  readonly before: number;
  readonly after: number;
  /** Findings that are gone, those that are new, and those that stayed. */
  readonly fixed: number;
  readonly added: number;
  readonly stayed: number;
}

/**
 * Compares two runs of one source: a finding is the same where check, table, key and column are. A row without a key is
 * known by its number.
 */
export function compareRuns(before: Compared, after: Compared): readonly CheckChange[] {
  const [old, now] = [identities(before), identities(after)];
  const checks = new Map([...before.checks, ...after.checks].map((check) => [check.id, check]));
  return [...checks.values()]
    .map(({ id, title, severity }): CheckChange => {
      const [a, b] = [old.get(id) ?? new Map<string, number>(), now.get(id) ?? new Map<string, number>()];
      let stayed = 0;
      for (const [identity, count] of a) stayed += Math.min(count, b.get(identity) ?? 0);
      const [was, is] = [sum(a), sum(b)];
      return { check: id, title, severity, before: was, after: is, fixed: was - stayed, added: is - stayed, stayed };
    })
    .filter(({ before: was, after: is }) => was > 0 || is > 0);
}

function identities(run: Compared): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const { check, table, row, key, field } of run.findings) {
    const identity = [table, key === '' ? `row ${row ?? ''}` : key, field].join('\n');
    const known = found.get(check) ?? new Map<string, number>();
    found.set(check, known);
    known.set(identity, (known.get(identity) ?? 0) + 1);
  }
  return found;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, count) => all + count, 0);
}
