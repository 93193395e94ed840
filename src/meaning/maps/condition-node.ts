import type { PathReference } from './path-reference.ts';

/** A condition as parsed: frozen records, told apart by `kind`. */
export type ConditionNode =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ConditionNode[] }
  | { readonly kind: 'not'; readonly part: ConditionNode }
  | { readonly kind: 'valued'; readonly path: PathReference }
  | { readonly kind: 'in'; readonly operand: Operand; readonly values: readonly string[] }
  | { readonly kind: 'matches'; readonly path: PathReference; readonly pattern: string; readonly column: number };

/** What a comparison reads: the value at a path, or how many there are of it. */
export type Operand = { readonly kind: 'value' | 'count'; readonly path: PathReference };

export const ConditionNode = {
  all(kind: 'and' | 'or', parts: readonly ConditionNode[]): ConditionNode {
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Object.freeze({ kind, parts: Object.freeze([...parts]) });
  },
  not(part: ConditionNode): ConditionNode {
    return Object.freeze({ kind: 'not', part });
  },
  valued(path: PathReference): ConditionNode {
    return Object.freeze({ kind: 'valued', path });
  },
  isIn(operand: Operand, values: readonly string[]): ConditionNode {
    return Object.freeze({ kind: 'in', operand: Object.freeze(operand), values: Object.freeze([...values]) });
  },
  matches(path: PathReference, pattern: string, column: number): ConditionNode {
    return Object.freeze({ kind: 'matches', path, pattern, column });
  },
};

/** Every path that the condition reads, each once, in the order of the text. */
export function pathsOf(node: ConditionNode): readonly string[] {
  const paths = new Set<string>();
  const visit = (n: ConditionNode): void => {
    switch (n.kind) {
      case 'and':
      case 'or':
        n.parts.forEach(visit);
        break;
      case 'not':
        visit(n.part);
        break;
      case 'in':
        paths.add(n.operand.path.path);
        break;
      default:
        paths.add(n.path.path);
    }
  };
  visit(node);
  return [...paths];
}
