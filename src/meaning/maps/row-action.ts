import type { PartSlot } from './bound-read.ts';
import type { JsonObject } from './json.ts';
import type { MapCondition } from './map-condition-compiler.ts';
import type { Part } from './part.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { Site } from './site.ts';
import type { SourceRead } from './source-read.ts';

/** A row under a part: `at` is the part's first leaf. Whether the row had something to read, so that its condition is used up. */
export type RowOp = (run: Run, scope: Scope, target: JsonObject, at: number) => boolean;

/**
 * Makes a row ready for a part that the scope's slot means; undefined where it has nothing to do there. The site, which is
 * there for objects with nothing in them yet, says what rows before may have written, and is told what this one may.
 */
export type RowBinder = (slot: PartSlot, part: Part, site: Site | undefined) => RowOp | undefined;

/** A row made ready. */
export interface Action {
  /** Its number in the ledger. */
  readonly row: number;
  /** Takes all members of a `by` group at once, as a row that joins does. */
  readonly joins: boolean;
  /** Every path that the row reads. */
  readonly reads: readonly SourceRead[];
  readonly condition: MapCondition | undefined;
  readonly bind: RowBinder;
}
