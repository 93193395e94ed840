import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { MapFallback } from './map-row.ts';
import type { PartBudget, PartCache } from './part-cache.ts';
import type { RowPlan } from './row-plan.ts';
import type { RowNote } from './run.ts';
import type { Slots } from './source-read.ts';
import type { TargetBase } from './target-place.ts';
import type { TargetTypes } from './target-types.ts';

/** A type map made ready. */
export interface Pair {
  readonly name: string;
  readonly sourceType: string;
  readonly targetType: string;
  readonly kind: 'primitive' | 'complex' | 'resource';
  readonly key: readonly MapFallback[] | undefined;
  readonly file: string;
  readonly line: number;
  /** Its rows for the parts that messages have. */
  readonly plans: PartCache<RowPlan>;
  readonly slots: Slots;
}

/** Where type maps come from. */
export interface Pairs {
  /** The map for a source and target type, or for a later form of the source type. */
  find(sourceType: string, targetType: string): Pair | undefined;
  /** A map by its own name, such as `XCN[PractitionerRole]`. */
  named(name: string): Pair | undefined;
  readonly names: readonly string[];
}

/** What compiling a row needs to know of its surroundings. */
export interface MapContext {
  readonly file: string;
  readonly types: TargetTypes;
  readonly pairs: Pairs;
  readonly slots: Slots;
  /** The block puts instances together (`by:`), so that a row may read from several scopes. */
  readonly grouped: boolean;
  readonly budget: PartBudget;
  readonly base: TargetBase;
  /** Data type whose parts the rows name, in a type map. */
  readonly type: string | undefined;
  /** Names of all blocks of the map, for references. */
  readonly blockNames: ReadonlySet<string>;
  /** Gives a row its number in the ledger. */
  readonly note: (note: RowNote) => number;
  /** `file` where what is reported stands in another one than the map: a segment map that it uses, a map that it extends. */
  readonly report: (code: Code, line: number, column: number, about?: Finding['about'], file?: string) => void;
}
