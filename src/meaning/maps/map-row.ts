import type { ConditionNode } from './condition-node.ts';
import type { Constant, FunctionCall } from './row.ts';
import type { SourcePath } from './source-path.ts';
import type { TargetPath } from './target-path.ts';

/** The name of a block: the resource that it makes, or what stands after `as`. */
export interface BlockReference {
  readonly kind: 'reference';
  readonly name: string;
  readonly column: number;
}

/** `index()`, the running number of the instance: only backwards. */
export interface IndexCall {
  readonly kind: 'index';
  readonly column: number;
}

export type MapSource = SourcePath | Constant | BlockReference | IndexCall;

/** Sources of which the first valued one is taken. */
export interface MapFallback {
  readonly kind: 'fallback';
  readonly sources: readonly MapSource[];
}

/** What `as` names: a function, or a type map by its name such as `XCN[PractitionerRole]`. */
export type Conversion = FunctionCall | { readonly kind: 'pair'; readonly name: string; readonly column: number };

/** What happens with a value that is there but unusable. */
export type MapOtherwise =
  | { readonly kind: 'hold' | 'flag' | 'keep' | 'drop' }
  | { readonly kind: 'value'; readonly value: string };

export type Arrow = '->' | '<->' | '<-';

/** One row sentence of a map: a frozen record. */
export interface MapRow {
  readonly kind: 'row';
  readonly text: string;
  readonly file: string;
  readonly line: number;
  /** Where the text begins in its line, from 1. Columns inside the row count from the text's own begin. */
  readonly column: number;
  /** Several only together with a function that joins them. */
  readonly from: readonly MapFallback[];
  readonly arrow: Arrow;
  /** `ignore` for a row that says why nothing is done. */
  readonly target: TargetPath | 'ignore';
  /** The target as a place in a message, in a map from v2 to v2; `target` then has its text alone. */
  readonly into?: SourcePath;
  /** What a `<-` row writes where it is no path of the output. */
  readonly given?: Constant | IndexCall;
  readonly by?: SourcePath;
  readonly conversion?: Conversion;
  readonly codes?: string;
  readonly when?: ConditionNode;
  readonly otherwise?: MapOtherwise;
  readonly must?: 'absent' | 'hold';
  readonly because?: string;
}

/** Names a row within its block: source, target and condition. Two rows with one identity cannot stand in one block. */
export function rowIdentity(row: Pick<MapRow, 'from' | 'arrow' | 'target' | 'when'>, when: string): string {
  const source = row.from.map((term) => term.sources.map(sourceText).join('|')).join('+');
  const target = row.target === 'ignore' ? 'ignore' : row.target.text.replace(/\s/g, '');
  return `${source} -> ${target}${when === '' ? '' : ` when ${when}`}`;
}

function sourceText(source: MapSource): string {
  switch (source.kind) {
    case 'source':
      return source.text.replace(/\s/g, '');
    case 'constant':
      return JSON.stringify(source.value);
    case 'reference':
      return source.name;
    default:
      return 'index()';
  }
}
