import { extname } from 'node:path';
import { auditOfSource } from '../../audit/audit-of-source.ts';
import type { AuditProcessNews, AuditProcessTask } from '../../audit/audit-process.ts';
import type { AuditPhase } from '../../audit/audit-source.ts';
import { KeptAudits, newAuditId } from '../../audit/kept-audits.ts';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { type NamedSource, readAuditSources } from '../../workspace/audit-sources.ts';
import { readCheckFiles } from '../../workspace/check-files.ts';
import { readWorkspaceFolder } from '../../workspace/workspace-folder.ts';
import type { Clock } from '../../world/clock.ts';
import { ForkedWork } from '../../world/forked-work.ts';

/** What the desk works with. */
export interface AuditDeskWorld {
  /** The workspace's folder. */
  readonly folder: string;
  /** Its state. */
  readonly state: string;
  readonly clock: Clock;
  /** Reads what a reference names. */
  readonly secret: (reference: string) => Promise<Uint8Array>;
}

/** An audit under way. */
export interface RunningAudit {
  readonly id: string;
  readonly source: NamedSource;
  readonly since: number;
  readonly who: string;
  readonly phase: AuditPhase;
  readonly done: number;
  readonly of: number;
}

/** An audit that did not end well. */
export interface FailedAudit {
  readonly source: NamedSource;
  readonly at: number;
  readonly code: Code;
}

/**
 * Audits of the sources that the workspace names, one at a time and each in a process of its own: it takes seconds and
 * memory that whoever waits for an acknowledgement must not miss.
 */
export class AuditDesk {
  readonly kept: KeptAudits;
  readonly #world: AuditDeskWorld;
  #work: ForkedWork<AuditProcessTask, AuditProcessNews> | undefined;
  #ended: Promise<void> = Promise.resolve();
  #running: RunningAudit | undefined;
  #failed: FailedAudit | undefined;
  #stopped = false;

  constructor(world: AuditDeskWorld) {
    this.#world = world;
    this.kept = new KeptAudits(world.state);
  }

  get running(): RunningAudit | undefined {
    return this.#running;
  }

  /** The last audit, if it did not end well. */
  get failed(): FailedAudit | undefined {
    return this.#failed;
  }

  /** What may be audited. */
  async sources(): Promise<readonly NamedSource[]> {
    return readAuditSources(await readWorkspaceFolder(this.#world.folder)).sources;
  }

  /**
   * Begins an audit; gives its id. Rejects with `audit-running`, `audit-source-unknown`, or what is wrong with the
   * source's secret; what goes wrong later is told by `failed`.
   */
  async start(name: string, who: string): Promise<string> {
    if (this.#running !== undefined) throw new Fault('audit-running');
    const source = (await this.sources()).find((each) => each.name === name);
    if (source === undefined) throw new Fault('audit-source-unknown');
    const { folder, state, clock, secret } = this.#world;
    const own = readCheckFiles(await readWorkspaceFolder(folder));
    const now = clock.now();
    const audit = { own, now, environment: {}, ...(await auditOfSource(source, folder, secret)) };
    // Asked again: somebody may have been faster.
    if (this.#running !== undefined) throw new Fault('audit-running');
    const id = newAuditId(now);
    this.#running = { id, source, since: now, who, phase: 'reading', done: 0, of: 0 };
    this.#failed = undefined;
    this.#stopped = false;
    this.#ended = this.#audit({ id, audit, state, source, who });
    return id;
  }

  /** Ends the audit under way, if there is one; nothing of it is kept. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#work?.kill();
    await this.#ended;
  }

  async #audit(task: AuditProcessTask): Promise<void> {
    const file = new URL(`../../audit/audit-process${extname(import.meta.url)}`, import.meta.url);
    let code: Code | undefined;
    this.#work = new ForkedWork(file, task, (news) => {
      if ('failed' in news) code = news.failed;
      else if (this.#running !== undefined) this.#running = { ...this.#running, ...news };
    });
    const status = await this.#work.ended;
    this.#work = undefined;
    const { source } = this.#running ?? {};
    this.#running = undefined;
    if (status === 0) return;
    await this.kept.discard(task.id);
    const at = this.#world.clock.now();
    if (source !== undefined) {
      this.#failed = { source, at, code: this.#stopped ? 'audit-stopped' : (code ?? 'audit-failed') };
    }
  }
}
