import type { Output } from './run.ts';

/** One instance of a block while its rows run: where they read. */
export interface Scope {
  readonly group: number;
  /** The segment that the block runs over, or -1 where it is a group or nothing. */
  readonly segment: number;
  /** The part that a field block runs over; `level` 0 where there is none. */
  readonly lo: number;
  readonly hi: number;
  readonly level: number;
  /** Segments that rows read, by slot; -2 until looked up. */
  readonly slots: number[];
  readonly parent: Scope | undefined;
  /** The block's name and output, where it makes one. */
  name: string;
  output: Output | undefined;
  /** The other members of a `by` group, itself first. */
  members: readonly Scope[] | undefined;
}
