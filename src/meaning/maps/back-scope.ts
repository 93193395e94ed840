import type { Facts } from './back-evidence.ts';
import type { BackHomes } from './back-homes.ts';
import type { CodeTables } from './code-tables.ts';
import type { Consumed } from './consumed.ts';
import type { DraftGroup, DraftSegment } from './draft.ts';
import type { Json, JsonObject } from './json.ts';
import type { SourcePath } from './source-path.ts';

/** Where rows write on the way back. */
export interface BackScope {
  readonly group: DraftGroup;
  /** The segment that the block runs over. */
  readonly segment: DraftSegment | undefined;
  /** The part that a field block or type map writes. */
  readonly part: BackPart | undefined;
  /** The field that the block runs over. */
  readonly bound: SourcePath | undefined;
  /** Targets that a row has written back already: where two rows share a target, the first that may takes it. */
  readonly used: Set<string>;
  /** What the constants of the output tell of the message. */
  readonly facts: Facts;
}

/** A part of a segment: a repetition of a field (component 0), or a component of it. */
export interface BackPart {
  readonly segment: DraftSegment;
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
}

/** What one way back works on. */
export interface BackRun {
  readonly codes: CodeTables;
  readonly at: string | undefined;
  /** Version of the message that is written. */
  readonly version: string;
  /** The segments that resources were written to. */
  readonly homes: BackHomes;
  /** The resources by `Type/id`. */
  readonly byId: ReadonlyMap<string, JsonObject>;
  readonly resources: readonly JsonObject[];
  /** Elements that a block or row has written already. */
  readonly consumed: Consumed;
  /** Whether the structure of the message has a segment. */
  readonly knows: (segment: string) => boolean;
  /** References to what blocks with a link made. */
  readonly linked: ReadonlySet<string>;
  /** References that some resource has. */
  readonly referenced: ReadonlySet<string>;
  /** Whether the resources come of a message, so that lists of several fields say which element is whose. */
  readonly isOfMessage: boolean;
  /** Offset (`+0100`) that times of the message are written without, where the message's own time states none. */
  readonly zone: { bare: string | undefined };
}

/** The part that a path means in a scope; `next` asks for the next free repetition. */
export function partOf(path: SourcePath, scope: BackScope, next: boolean): BackPart {
  const { part, bound } = scope;
  const isBound =
    path.segment === '' ||
    (bound !== undefined &&
      bound.segment === path.segment &&
      bound.field === path.field &&
      path.repetition.kind === 'first');
  if (part !== undefined && isBound) return below(part, path.component, path.subcomponent);
  const own = scope.segment?.name === path.segment && path.occurrence === 1 ? scope.segment : undefined;
  const segment = own ?? scope.group.segment(path.segment, path.occurrence);
  const repetition = next
    ? segment.nextRepetition(path.field)
    : path.repetition.kind === 'at'
      ? path.repetition.number
      : 1;
  return { segment, field: path.field, repetition, component: path.component, subcomponent: path.subcomponent };
}

/** A part inside of a part: a component of a repetition, or a sub-component of a component. */
function below(part: BackPart, component: number, sub: number): BackPart {
  if (component === 0) return part;
  if (part.component === 0) return { ...part, component, subcomponent: sub };
  if (part.subcomponent === 0) return { ...part, subcomponent: component };
  return part;
}

/** Writes a value at a part; a part that is not cut further has it in its first component. */
export function writePart(part: BackPart, value: string, isSaid = true): void {
  const { segment, field, repetition, component, subcomponent } = part;
  segment.set(field, repetition, Math.max(1, component), Math.max(1, subcomponent), value, isSaid);
}

/** Writes values into a scope from the output's side; whether the output had any. */
export type BackAction = (run: BackRun, scope: BackScope, from: JsonObject) => boolean;

/**
 * Writes one value of the output to a part of the message. `NOTHING` where the value has no way back by this row, so that
 * another row of the same place may have one.
 */
export type BackWriter = (run: BackRun, part: BackPart, value: Json, scope: BackScope) => typeof NOTHING | undefined;

/** What a writer gives that had no way back for a value. */
export const NOTHING = 'nothing';
