import type { Code } from '../../diagnostics/catalogue.ts';
import type { TrailAction } from './trail-actions.ts';

/**
 * How it ended. `begun` is written before a change is made, so that nothing is done without a trace; the same
 * correlation has a later event with what became of it.
 */
export type TrailOutcome = 'begun' | 'done' | 'failed' | 'denied';

/** One event of the audit trail as it is handed in; time, number and hash are given when it is written. */
export interface TrailEvent {
  readonly action: TrailAction;
  readonly outcome: TrailOutcome;
  /** Who: the name as people know it, and by what. `nobody` is a stranger, `suture` the server itself. */
  readonly who: string;
  readonly by: 'operator' | 'session' | 'token' | 'nobody' | 'suture';
  /** Id of the account. */
  readonly account?: string;
  readonly roles?: readonly string[];
  /** What it was done to, never anything that names a patient. */
  readonly object?: string;
  readonly system?: string;
  /** Whom it was about; written as a keyed reference. */
  readonly patient?: { readonly authority: string; readonly identifier: string };
  /** Network address, or `socket`. */
  readonly from: string;
  /** Code of PurposeOfUse. */
  readonly purpose?: string;
  readonly reason?: string;
  readonly count?: number;
  readonly correlation?: string;
  /** Why it failed or was denied. */
  readonly code?: Code;
}

/** Where events are written. */
export interface Trail {
  /** Resolves once the event is on disk; rejects with a Fault, and then what it tells of must not happen. */
  record(event: TrailEvent): Promise<void>;
}
