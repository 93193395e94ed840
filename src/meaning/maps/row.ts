import type { ConditionNode } from './condition-node.ts';
import type { MapFunction } from './functions/map-function.ts';
import type { PathReference } from './path-reference.ts';

/** A text that the row itself gives: `"MAPLE"`. */
export interface Constant {
  readonly kind: 'constant';
  readonly value: string;
  readonly column: number;
}

/** Sources of which the first valued one is taken: `PID-3 | PID-2`. */
export interface Fallback {
  readonly kind: 'fallback';
  readonly sources: readonly (PathReference | Constant)[];
}

/** `as join("/")`, its arguments already checked against what the function declares. */
export interface FunctionCall {
  readonly kind: 'call';
  readonly function: MapFunction;
  readonly arguments: readonly string[];
  readonly column: number;
}

/** What happens when a value is there but the function cannot use it. */
export type Otherwise =
  | { readonly kind: 'hold' }
  /** The target stays as it is. */
  | { readonly kind: 'keep' }
  | { readonly kind: 'value'; readonly value: string };

/** One row sentence, parsed: a frozen record. */
export type Row = MoveRow | RemoveRow;

/** `<from> [| <fallback>] [+ <more>] -> <target> ...` */
export interface MoveRow {
  readonly kind: 'move';
  readonly text: string;
  /** Several only together with a function that joins them. */
  readonly from: readonly Fallback[];
  readonly target: PathReference;
  readonly call?: FunctionCall;
  readonly when?: ConditionNode;
  readonly otherwise: Otherwise;
  /** An absent value holds the delivery. */
  readonly mustHold: boolean;
  readonly because?: string;
}

/** `<path> -> ignore because <reason>`: what is there is taken away. */
export interface RemoveRow {
  readonly kind: 'remove';
  readonly text: string;
  readonly path: PathReference;
  readonly when?: ConditionNode;
  readonly because: string;
}
