import type { PracticeStatement } from './sqlite/practice-statements.ts';

/** A value as SQLite binds it. */
export type SqlValue = string | number | null | Uint8Array;

/** One statement of a write, by its name in `sqlite/practice-statements.ts`. */
export interface Step {
  readonly name: PracticeStatement;
  readonly values: readonly SqlValue[];
  /**
   * So many rows it must change: else nothing of the write is done and it rejects with `practice-changed`. For what was
   * read before and must still be so.
   */
  readonly changes?: number;
}

/** One event of the audit trail as it is kept, without its number and its hash. */
export interface TrailEntry {
  readonly at: number;
  readonly action: string;
  readonly outcome: string;
  readonly who: string;
  readonly by: string;
  readonly account: string | null;
  readonly roles: string | null;
  readonly object: string | null;
  readonly system: string | null;
  readonly patient: { readonly authority: string; readonly identifier: string } | null;
  readonly source: string;
  readonly purpose: string | null;
  readonly reason: string | null;
  readonly count: number | null;
  readonly correlation: string | null;
  readonly code: string | null;
}

/** An event as it is read: numbered from 1 without a gap, the patient as a keyed reference. */
export interface TrailRow extends Omit<TrailEntry, 'patient'> {
  readonly seq: number;
  readonly patient: Uint8Array | null;
  readonly hash: Uint8Array;
}

/** What a check of the trail found wrong: a code, and the number of the event it stands at. */
export interface TrailProblem {
  readonly code: 'trail-altered' | 'trail-gap' | 'trail-truncated' | 'trail-anchor-broken' | 'trail-patient-altered';
  readonly seq: number;
}

/** What a check of the trail looked at. No problems: every event is as it was written, and none is missing. */
export interface TrailCheck {
  readonly events: number;
  readonly first: number;
  readonly last: number;
  /** Hash of the last event, in hexadecimal: kept elsewhere, it proves later that nothing before it was changed. */
  readonly head: string;
  readonly problems: readonly TrailProblem[];
}

/** Which events: every given part must hold. Newest first. */
export interface TrailQuery {
  readonly account?: string;
  readonly action?: string;
  readonly patient?: { readonly authority: string; readonly identifier: string };
  readonly correlation?: string;
  readonly from?: number;
  readonly to?: number;
  /** Only events with a lower number: the next page. */
  readonly before?: number;
  readonly limit: number;
}

/**
 * The lasting, encrypted file of what people are and do: accounts, sessions, tokens, the audit trail, and what the
 * practice keeps besides messages. Writes that come at about the same time share one commit. Promises reject with a
 * Fault of the store's codes; a write that rejects has left no trace.
 */
export interface PracticeStore {
  rows<Row>(name: PracticeStatement, ...values: readonly SqlValue[]): Promise<readonly Row[]>;
  row<Row>(name: PracticeStatement, ...values: readonly SqlValue[]): Promise<Row | undefined>;
  /**
   * Runs statements as one transaction, with events of the audit trail if any; resolves once durable with how many rows
   * each statement changed.
   */
  write(steps: readonly Step[], events?: readonly TrailEntry[]): Promise<readonly number[]>;
  trail(query: TrailQuery): Promise<readonly TrailRow[]>;
  /** Events with numbers from `first` on, oldest first, at most `limit`. */
  trailFrom(first: number, limit: number): Promise<readonly TrailRow[]>;
  /** The patient that a reference stands for. */
  trailPatient(reference: Uint8Array): Promise<{ readonly authority: string; readonly identifier: string } | undefined>;
  /** Reads the whole trail and checks it, beside everything else that goes on. */
  verifyTrail(): Promise<TrailCheck>;
  /** Removes events older than a time, whole segments at once; what remains can still be checked. */
  pruneTrail(before: number): Promise<number>;
  /** Writes a consistent copy of the file, encrypted as it is, to a path that does not exist. */
  copyTo(path: string): Promise<void>;
  /** Reads every page and checks it. */
  check(): Promise<boolean>;
  close(): Promise<void>;
}
