import type { MessagePort } from 'node:worker_threads';
import type { Code } from '../../diagnostics/catalogue.ts';
import type { FaultData } from './fault-of.ts';
import type { BatchResult } from './writer.ts';

/** What every thread of a store is started with. */
export interface ThreadData {
  readonly folder: string;
  readonly dataKey: Uint8Array;
  readonly maxBytes?: number;
  /** Between the writer thread and the background thread. */
  readonly peer?: MessagePort;
}

/** What the threads of the practice's file are started with. */
export interface PracticeThreadData {
  readonly folder: string;
  readonly dataKey: Uint8Array;
  /** True: only reads. */
  readonly reader: boolean;
}

/** Writes on their way to the writer thread. The buffer is handed over, not copied. */
export interface WriteRequest {
  readonly sequence: number;
  readonly now: number;
  /** Names that the writer thread has not seen yet, numbered on from those it has. */
  readonly names: readonly string[];
  readonly writes: ArrayBuffer;
}

/** A call of a function in another thread, for everything that is not on the hot path. */
export interface Call {
  readonly call: number;
  readonly name: string;
  readonly parameters: readonly unknown[];
}

export type Answer =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly fault: FaultData };

/** What a group's commit gave, from the writer thread. */
export interface GroupAnswer {
  readonly batches: readonly BatchResult[];
  readonly messages: number;
  readonly open: number;
  readonly commits: number;
  readonly lastSyncMs: number;
  readonly problem: Code | undefined;
  /** Sent when a file for a new month came to be. */
  readonly months?: readonly string[];
}

/** Between writer and background thread: this month has something to checkpoint; it was done, and the log is so long. */
export interface Dirty {
  readonly dirty: string;
}
export interface Checkpointed {
  readonly month: string;
  readonly walBytes: number;
}
