import type { ConditionNode } from './condition-node.ts';
import type { MapFallback, MapRow } from './map-row.ts';
import type { SourcePath } from './source-path.ts';

/** What a map reads or writes. */
export type MapEnd =
  /** `hl7v2 ORU^R01 2.3-2.5.1`; without a message type, every message. */
  | { readonly kind: 'message'; readonly types: readonly string[]; readonly versions?: readonly [string, string] }
  /** `hl7v2 segment PID` */
  | { readonly kind: 'segment'; readonly segment: string }
  /** `hl7v2 type CX` */
  | { readonly kind: 'type'; readonly type: string }
  /** `fhir R4 us-core@6.1.0`, or with a resource or data type `fhir R4 Identifier` */
  | { readonly kind: 'fhir'; readonly type?: string; readonly profiles: readonly string[] };

/** What a map does with leaves that no fired row took. */
export type Unmapped =
  | { readonly kind: 'hold' | 'flag' }
  /** Only from v2 to v2, and the default there: what no row names goes on as it came. */
  | { readonly kind: 'pass' }
  | { readonly kind: 'drop'; readonly because: string };

/** What a block runs over. */
export type Each =
  /** A segment or group; with `elsewhere` only segments that no block before this one has read anything of. */
  | { readonly kind: 'place'; readonly name: string; readonly elsewhere?: true }
  | { readonly kind: 'field'; readonly path: SourcePath };

/** A condition in a block's head, with its text. */
export interface HeadCondition {
  readonly text: string;
  readonly node: ConditionNode;
}

/** A block: `make` a resource, or `at` a repeating part of the resource around it. */
export interface MapBlock {
  readonly kind: 'make' | 'at';
  /** Resource type, or the path of the part. */
  readonly target: string;
  /** How rows refer to it: the resource type, or the word after `as`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  /** Where the target begins in its line, from 1. */
  readonly column: number;
  readonly each?: Each;
  readonly by?: readonly SourcePath[];
  readonly where?: HeadCondition;
  readonly when?: HeadCondition;
  readonly skip?: HeadCondition & { readonly because: string };
  /** Where the parent resource points to this one. */
  readonly link?: string;
  readonly key?: readonly MapFallback[];
  /** Segment maps whose rows and blocks belong to this block, before its own. */
  readonly use: readonly string[];
  readonly rows: readonly MapRow[];
  readonly blocks: readonly MapBlock[];
  /** Rows of the extended map that these take the place of, by their identity. */
  readonly replace: readonly MapRow[];
  /** Rows of the extended map that are taken away. */
  readonly remove: readonly MapRow[];
}

/** A whole map file, parsed: frozen records with a `kind`. */
export interface MapFile {
  readonly kind: 'map';
  readonly name: string;
  readonly file: string;
  readonly from: MapEnd;
  readonly to: MapEnd;
  readonly extends?: { readonly name: string; readonly version?: string };
  readonly unmapped?: Unmapped;
  readonly snapshot: readonly string[];
  /** Key of the resource that a type map makes (`XCN <-> Practitioner`). */
  readonly key?: readonly MapFallback[];
  /** Rows of a type or segment map; a message map has none of its own. */
  readonly rows: readonly MapRow[];
  readonly blocks: readonly MapBlock[];
}

/** Tells blocks apart when one map extends another: kind, target, name and what it runs over. */
export function blockIdentity(block: Pick<MapBlock, 'kind' | 'target' | 'name' | 'each'>): string {
  const each = block.each === undefined ? '' : eachText(block.each);
  return `${block.kind} ${block.target} as ${block.name} each ${each}`;
}

/** What a block runs over, as its head says it. */
export function eachText(each: Each): string {
  if (each.kind === 'field') return each.path.text;
  return each.elsewhere === true ? `${each.name} elsewhere` : each.name;
}
