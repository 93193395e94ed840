import type { ContentTotal } from '../../store/stored-ledger.ts';
import type { AlertCause } from './alert.ts';

/** What is known at a moment, for conditions to be found in. Counts and names, nothing of a message. */
export interface AlertCounts {
  /** Since when this process takes messages: before that nothing could come. */
  readonly watchedSince: number;
  readonly flows: readonly FlowCount[];
  readonly queues: readonly QueueCount[];
  /** Hourly sums that reach back over the longest window of the rules. */
  readonly totals: readonly ContentTotal[];
  /** How far the counters stood, oldest first, back over the longest window. */
  readonly readings: readonly Reading[];
  readonly certificates: readonly CertificateCount[];
}

export interface FlowCount {
  readonly flow: string;
  /** When the last message came; absent where none is known of. */
  readonly lastAt?: number;
  /** Code tables, one for each code that they do not know. */
  readonly unknownCodes: readonly string[];
}

export interface QueueCount {
  readonly flow: string;
  readonly destination: string;
  readonly held: number;
  /** Age of the oldest delivery that waits; 0 where none does, or where it waits for its schedule. */
  readonly oldestMs: number;
  readonly paused: boolean;
}

/** Counters by flow and destination: what was done, and what was refused or held. */
export interface Reading {
  readonly at: number;
  readonly counters: ReadonlyMap<string, { readonly done: number; readonly failed: number }>;
}

export interface CertificateCount {
  /** An interface, or `console`. */
  readonly name: string;
  readonly part: NonNullable<AlertCause['part']>;
  readonly endsAt: number;
}
