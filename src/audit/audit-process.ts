import { setPriority } from 'node:os';
import type { Code } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import { type AuditPhase, auditSource, type SourceAudit } from './audit-source.ts';
import { KeptAudits, type KeptSource } from './kept-audits.ts';

/** What the process of an audit is to do. It comes as a message, for a password may be in it. */
export interface AuditProcessTask {
  readonly id: string;
  readonly audit: Omit<SourceAudit, 'onProgress' | 'signal'>;
  readonly state: string;
  readonly source: KeptSource;
  readonly who: string;
}

/** What it tells: how far it is, and why it did not end well. */
export type AuditProcessNews =
  | { readonly phase: AuditPhase; readonly done: number; readonly of: number }
  | { readonly failed: Code };

/** Whoever waits for an acknowledgement goes first. */
const LATER = 10;
const TELL_EVERY_MS = 250;

process.once('message', (task: AuditProcessTask) => {
  // Without whoever started it, nobody wants it.
  process.once('disconnect', () => process.exit(1));
  work(task).then(
    () => process.exit(0),
    (error: unknown) => tell({ failed: error instanceof Fault ? error.code : 'audit-failed' }, () => process.exit(1)),
  );
});

async function work({ id, audit, state, source, who }: AuditProcessTask): Promise<void> {
  setPriority(LATER);
  let told = 0;
  const { audited, run } = await auditSource({
    ...audit,
    onProgress: (phase, done, of) => {
      if (done < of && performance.now() - told < TELL_EVERY_MS) return;
      told = performance.now();
      tell({ phase, done, of });
    },
  });
  await new KeptAudits(state).keep(id, { source, at: audit.now, who }, run, audited);
}

function tell(news: AuditProcessNews, then: () => void = () => undefined): void {
  process.send?.(news, then);
}
