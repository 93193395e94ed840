import { extname } from 'node:path';
import { auditOfSource } from '../../audit/audit-of-source.ts';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { LinkDecision } from '../../meaning/matching/match-list.ts';
import { readAuditSources } from '../../workspace/audit-sources.ts';
import { readMatchFile } from '../../workspace/match-file.ts';
import { readWorkspaceFolder } from '../../workspace/workspace-folder.ts';
import { ForkedWork } from '../../world/forked-work.ts';
import type { AuditDeskWorld } from '../audits/audit-desk.ts';
import { KeptMatches, newMatchId } from './kept-matches.ts';
import type { PeopleSource } from './match-lists.ts';
import type { MatchProcessNews, MatchProcessTask } from './match-process.ts';

/** A matching under way. */
export interface RunningMatch {
  readonly id: string;
  readonly since: number;
  readonly who: string;
}

/** A matching that did not end well. */
export interface FailedMatch {
  readonly at: number;
  readonly code: Code;
}

/** Matchings of the lists that the workspace names, one at a time and each in a process of its own. */
export class MatchDesk {
  readonly kept: KeptMatches;
  readonly #world: AuditDeskWorld;
  #work: ForkedWork<MatchProcessTask, MatchProcessNews> | undefined;
  #ended: Promise<void> = Promise.resolve();
  #running: RunningMatch | undefined;
  #failed: FailedMatch | undefined;

  constructor(world: AuditDeskWorld) {
    this.#world = world;
    this.kept = new KeptMatches(world.state);
  }

  get running(): RunningMatch | undefined {
    return this.#running;
  }

  /** The last matching, if it did not end well. */
  get failed(): FailedMatch | undefined {
    return this.#failed;
  }

  /** The sources whose people are matched, with the system that each stands for. */
  async sources(): Promise<readonly Pick<PeopleSource, 'name' | 'system'>[]> {
    return (await this.#read()).sources.map(({ name, system = name }) => ({ name, system }));
  }

  /**
   * Begins a matching; gives its id. Rejects with `match-running`, `match-sources-missing`, or what is wrong with a
   * source's secret; what goes wrong later is told by `failed`.
   *
   * @param decisions what people decided before: it outranks what is found
   */
  async start(who: string, decisions: readonly LinkDecision[]): Promise<string> {
    const { folder, state, clock, secret } = this.#world;
    const { sources, settings } = await this.#read();
    if (sources.length === 0) throw new Fault('match-sources-missing');
    const read = await Promise.all(
      sources.map(async (source): Promise<PeopleSource> => {
        const { place, environment } = await auditOfSource(source, folder, secret);
        const { name, system = name } = source;
        return { name, system, place, ...(environment === undefined ? {} : { environment }) };
      }),
    );
    // Asked last: somebody may have been faster.
    if (this.#running !== undefined) throw new Fault('match-running');
    const at = clock.now();
    const id = newMatchId(at);
    this.#running = { id, since: at, who };
    this.#failed = undefined;
    this.#ended = this.#match({ id, match: { sources: read, settings, decisions }, state, at, who });
    return id;
  }

  /** Ends the matching under way, if there is one; nothing of it is kept. */
  async stop(): Promise<void> {
    this.#work?.kill();
    await this.#ended;
  }

  async #read() {
    const files = await readWorkspaceFolder(this.#world.folder);
    const { bands, columns, sources: named } = readMatchFile(files);
    const all = readAuditSources(files).sources;
    const sources = named === undefined ? all : all.filter(({ name }) => named.includes(name));
    return { sources, settings: { bands, columns } };
  }

  async #match(task: MatchProcessTask): Promise<void> {
    const file = new URL(`match-process${extname(import.meta.url)}`, import.meta.url);
    let code: Code = 'match-run-failed';
    this.#work = new ForkedWork(file, task, ({ failed }) => {
      code = failed;
    });
    const status = await this.#work.ended;
    this.#work = undefined;
    this.#running = undefined;
    if (status === 0) return;
    await this.kept.discard(task.id);
    this.#failed = { at: this.#world.clock.now(), code };
  }
}
