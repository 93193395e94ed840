import { RE2JS } from 're2js';
import type { Tree } from './condition.ts';
import type { ConditionNode, Operand } from './condition-node.ts';
import { atIndex, everyPrefix } from './path-reference.ts';

type Test = (tree: Tree) => boolean;

/** Which instance the stars of a row stand for while the row runs over each: those after `OBX`, the second. */
export interface Binding {
  readonly prefixes: ReadonlySet<string>;
  readonly index: number;
}

/**
 * Makes closures of a condition, so that a message costs calls and no walk over nodes. A path with a star is
 * true when it is true for any instance, and counted it adds them all up; with a `binding` for the same prefix it means that one instance.
 *
 * Patterns run on RE2, an automaton that reads each character once: no pattern can make it backtrack, so a
 * message cannot stall a flow, whatever the pattern's author wrote.
 */
export function compileCondition(node: ConditionNode, binding?: Binding): Test {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const tests = node.parts.map((part) => compileCondition(part, binding));
      return node.kind === 'and'
        ? (tree) => tests.every((test) => test(tree))
        : (tree) => tests.some((test) => test(tree));
    }
    case 'not': {
      const test = compileCondition(node.part, binding);
      return (tree) => !test(tree);
    }
    case 'valued':
      return overPath(node.path.path, binding, (tree, path) => isValued(tree.get(path)));
    case 'matches': {
      const pattern = RE2JS.compile(node.pattern);
      return overPath(node.path.path, binding, (tree, path) => {
        const value = tree.get(path);
        return isValued(value) && pattern.matcher(value).find();
      });
    }
    default:
      return compileIn(node.operand, node.values, binding);
  }
}

function compileIn(operand: Operand, values: readonly string[], binding: Binding | undefined): Test {
  const { path } = operand.path;
  const [first] = values;
  if (operand.kind === 'count') {
    const counts = new Set(values.map(Number));
    const bound = binding?.prefixes.has(everyPrefix(path) ?? '') === true ? atIndex(path, binding.index) : path;
    return (tree) => counts.has(tree.count(bound));
  }
  if (values.length === 1) return overPath(path, binding, (tree, p) => (tree.get(p) ?? '') === first);
  const set = new Set(values);
  return overPath(path, binding, (tree, p) => set.has(tree.get(p) ?? ''));
}

function overPath(path: string, binding: Binding | undefined, test: (tree: Tree, path: string) => boolean): Test {
  const prefix = everyPrefix(path);
  if (prefix === undefined) return (tree) => test(tree, path);
  if (binding?.prefixes.has(prefix) === true) {
    const bound = atIndex(path, binding.index);
    return (tree) => test(tree, bound);
  }
  return (tree) => {
    const count = tree.count(prefix);
    for (let index = 1; index <= count; index++) if (test(tree, atIndex(path, index))) return true;
    return false;
  };
}

/** HL7's explicit null (`""`) is something that the sender said, so it counts as valued. */
function isValued(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
