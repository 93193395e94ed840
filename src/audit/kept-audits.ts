import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../diagnostics/fault.ts';
import type { NamedSource } from '../workspace/audit-sources.ts';
import { auditReport, tallyOf } from './report/audit-report.ts';
import { type CheckChange, compareRuns } from './report/compare-runs.ts';
import { type SavedRun, savedFinding, savedRun } from './report/saved-run.ts';
import { writeReport, writeWorkLists } from './report/write-report.ts';
import type { Audited } from './run-audit.ts';

const tally = savedFinding.pick({ check: true, table: true, severity: true }).extend({ found: z.number() });
const keptAudit = z.object({
  format: z.literal('suture-kept-audit-1'),
  source: z.string(),
  /** The system that the data comes from. */
  system: z.string().exactOptional(),
  /** When it was started; milliseconds since 1970. */
  at: z.number(),
  who: z.string(),
  run: savedRun.omit({ findings: true }),
  tallies: z.array(tally),
  /** Files of work lists. */
  lists: z.array(z.string()),
});

/** A run that the practice keeps, without its findings: they are read a page at a time. */
export type KeptAudit = z.infer<typeof keptAudit> & { readonly id: string };

/** Under what a run is kept. */
export type KeptSource = Pick<NamedSource, 'name' | 'system'>;

const ID = /^\d{8}-\d{6}-[0-9a-f]{8}$/;
const FILE = 'kept.json';

/** Names a run: ids in the order of their texts are in the order of time. */
export function newAuditId(at: number): string {
  const [day, time] = new Date(at).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  return `${day}-${time}-${randomBytes(4).toString('hex')}`;
}

/**
 * The runs that a practice keeps: a folder each, below `audits/` of the workspace's state, with what `suture audit run`
 * writes, and the findings once more by check, so that a page of them is read without the rest. They hold row keys and
 * are readable by the owner of the process alone.
 */
export class KeptAudits {
  readonly #folder: string;
  /** A run does not change once it is kept. */
  readonly #read = new Map<string, KeptAudit>();

  /** @param state the workspace's state folder */
  constructor(state: string) {
    this.#folder = join(state, 'audits');
  }

  /** Keeps a run; it is there whole or not at all. */
  async keep(
    id: string,
    { source, at, who }: { readonly source: KeptSource; readonly at: number; readonly who: string },
    run: SavedRun,
    audited: Pick<Audited, 'frames'>,
  ): Promise<void> {
    const part = join(this.#folder, `${id}.part`);
    await mkdir(join(part, 'findings'), { recursive: true, mode: 0o700 });
    await writeReport(part, auditReport(run));
    await writeWorkLists(part, run, audited, false);
    const byCheck = Map.groupBy(run.findings, ({ check }) => check);
    for (const [check, findings] of byCheck) {
      const lines = [...findings].sort(byTable).map((finding) => `${JSON.stringify(finding)}\n`);
      await writeFile(join(part, 'findings', `${check}.ndjson`), lines.join(''), { mode: 0o600 });
    }
    const { findings: _, ...rest } = run;
    const kept: z.infer<typeof keptAudit> = {
      format: 'suture-kept-audit-1',
      source: source.name,
      ...(source.system === undefined ? {} : { system: source.system }),
      at,
      who,
      run: rest,
      tallies: [...tallyOf(run.findings)],
      lists: (await readdir(join(part, 'work-lists'))).sort(),
    };
    await writeFile(join(part, FILE), JSON.stringify(kept), { mode: 0o600 });
    await rename(part, join(this.#folder, id));
  }

  /** Takes away what an audit that did not end has left. */
  async discard(id: string): Promise<void> {
    await rm(join(this.#folder, `${id}.part`), { recursive: true, force: true });
  }

  /** Every run, newest first. One that cannot be read is passed over. */
  async list(): Promise<readonly KeptAudit[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const runs: KeptAudit[] = [];
    for (const id of names
      .filter((name) => ID.test(name))
      .sort()
      .reverse()) {
      const run = await this.#find(id);
      if (run !== undefined) runs.push(run);
    }
    return runs;
  }

  /** Rejects with `audit-unknown`. */
  async get(id: string): Promise<KeptAudit> {
    const run = ID.test(id) ? await this.#find(id) : undefined;
    if (run === undefined) throw new Fault('audit-unknown');
    return run;
  }

  /** Findings of a check, of all tables or of some, in the order of tables and rows. */
  async findings(
    { id, tallies }: KeptAudit,
    check: string,
    page: { readonly tables?: ReadonlySet<string>; readonly after: number; readonly limit: number },
  ): Promise<{ readonly total: number; readonly findings: SavedRun['findings'] }> {
    const own = tallies.filter((each) => each.check === check).sort(byTable);
    if (own.length === 0) return { total: 0, findings: [] };
    const text = await this.#file(id, join('findings', `${check}.ndjson`));
    const lines = text.toString('utf8').split('\n');
    const wanted: string[] = [];
    let from = 0;
    for (const { table, found } of own) {
      if (page.tables === undefined || page.tables.has(table)) wanted.push(...lines.slice(from, from + found));
      from += found;
    }
    const shown = wanted.slice(page.after, page.after + page.limit);
    return { total: wanted.length, findings: shown.map((line) => savedFinding.parse(JSON.parse(line))) };
  }

  /** What fell and what rose between two runs: a check at a time, so that others get their turn. */
  async changes(before: KeptAudit, after: KeptAudit): Promise<readonly CheckChange[]> {
    const checks = new Map([...before.run.checks, ...after.run.checks].map((check) => [check.id, check]));
    const changes: CheckChange[] = [];
    for (const check of checks.values()) {
      const all = { after: 0, limit: Number.POSITIVE_INFINITY };
      const [old, now] = [await this.findings(before, check.id, all), await this.findings(after, check.id, all)];
      const compared = compareRuns(
        { checks: [check], findings: [...old.findings] },
        { checks: [check], findings: [...now.findings] },
      );
      changes.push(...compared);
    }
    return changes;
  }

  /** The page or the PDF of a run, as it was written. */
  report({ id }: KeptAudit, kind: 'html' | 'pdf'): Promise<Buffer> {
    return this.#file(id, `report.${kind}`);
  }

  /** A work list of a run by its place among them. Rejects with `audit-unknown` where there is none. */
  async workList({ id, lists }: KeptAudit, nth: number): Promise<Buffer> {
    const name = lists[nth];
    if (name === undefined) throw new Fault('audit-unknown');
    return this.#file(id, join('work-lists', name));
  }

  async #find(id: string): Promise<KeptAudit | undefined> {
    const known = this.#read.get(id);
    if (known !== undefined) return known;
    const text = await readFile(join(this.#folder, id, FILE), 'utf8').catch(() => '');
    const read = keptAudit.safeParse(jsonOf(text));
    if (!read.success) return undefined;
    const run = { id, ...read.data };
    this.#read.set(id, run);
    return run;
  }

  /** Rejects with `audit-unknown` where somebody has taken it away. */
  #file(id: string, name: string): Promise<Buffer> {
    return readFile(join(this.#folder, id, name)).catch((cause: unknown) => {
      throw new Fault('audit-unknown', { cause });
    });
  }
}

function byTable(a: { readonly table: string }, b: { readonly table: string }): number {
  return a.table < b.table ? -1 : a.table > b.table ? 1 : 0;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
