import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { JsonObject } from './json.ts';
import type { MapFallback } from './map-row.ts';
import type { PresenceGuard } from './presence-guard.ts';
import type { RowNote, Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { Slots } from './source-read.ts';
import type { TargetBase } from './target-place.ts';
import type { TargetTypes } from './target-types.ts';

/** A row made ready: reads in a scope, writes into an object. */
export interface Action {
  readonly act: (run: Run, scope: Scope, target: JsonObject) => void;
  /** Takes all members of a `by` group at once, as a row that joins does. */
  readonly joins: boolean;
  /** In a type map, the components that the row reads, as bits; without one of them it has nothing to do. 0 is always. */
  readonly needs: number;
  /** In a block, the fields of which the row needs one. */
  readonly guard: PresenceGuard | undefined;
}

/** A type map made ready. */
export interface Pair {
  readonly name: string;
  readonly sourceType: string;
  readonly targetType: string;
  readonly kind: 'primitive' | 'complex' | 'resource';
  readonly key: readonly MapFallback[] | undefined;
  readonly file: string;
  readonly line: number;
  /** Filled once, after the pair is known, since types contain each other. */
  actions: readonly Action[];
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
