import { Fault } from '../../diagnostics/fault.ts';
import type { Tree } from './condition.ts';
import { type Binding, compileCondition } from './condition-compiler.ts';
import { atIndex, everyPrefix, type PathReference } from './path-reference.ts';
import type { Constant, Fallback, MoveRow, Otherwise, RemoveRow, Row } from './row.ts';

type Step = (tree: Tree) => void;

/** HL7's explicit null as a tree reads it: two quotation marks. Functions never see it, it passes as it is. */
const EXPLICIT_NULL = '""';

/**
 * Makes a closure of a row. A row with a star runs once for each instance, in order; its closure for the second,
 * third and further instance is made when a message first has so many, and kept.
 */
export function compileRow(row: Row): Step {
  const stars = starsOf(row);
  const [first] = stars;
  if (first === undefined) return compileOnce(row, undefined);
  const prefixes = new Set(stars);
  const instances: Step[] = [];
  return (tree) => {
    const count = tree.count(first);
    for (let index = instances.length + 1; index <= count; index++) {
      instances.push(compileOnce(row, { prefixes, index }));
    }
    if (row.kind === 'remove') {
      // From the last to the first, so that taking one away does not renumber those still to come.
      for (let index = count; index >= 1; index--) instances[index - 1]?.(tree);
    } else {
      for (let index = 1; index <= count; index++) instances[index - 1]?.(tree);
    }
  };
}

/** What stands before the stars of a row; the instances of the first one are those that it runs over. */
function starsOf(row: Row): readonly string[] {
  const references = row.kind === 'remove' ? [row.path] : [...row.from.flatMap((term) => term.sources), row.target];
  return references.flatMap((reference) => (reference.kind === 'path' ? (everyPrefix(reference.path) ?? []) : []));
}

function compileOnce(row: Row, binding: Binding | undefined): Step {
  const step = row.kind === 'remove' ? compileRemove(row, binding) : compileMove(row, binding);
  if (row.when === undefined) return step;
  const holds = compileCondition(row.when, binding);
  return (tree) => {
    if (holds(tree)) step(tree);
  };
}

function bind(reference: PathReference, binding: Binding | undefined): string {
  return binding === undefined ? reference.path : atIndex(reference.path, binding.index);
}

function compileRemove(row: RemoveRow, binding: Binding | undefined): Step {
  const path = bind(row.path, binding);
  return (tree) => tree.remove(path);
}

function compileMove(row: MoveRow, binding: Binding | undefined): Step {
  const target = bind(row.target, binding);
  const missing = (): void => {
    if (row.mustHold) throw new Fault('step-value-missing', { place: { path: target } });
  };
  return row.call === undefined
    ? compileCopy(row.from, target, binding, missing)
    : compileCall(row, target, binding, missing);
}

function compileCopy(
  from: readonly Fallback[],
  target: string,
  binding: Binding | undefined,
  missing: () => void,
): Step {
  const sources = (from[0]?.sources ?? []).map((source) => bindSource(source, binding));
  return (tree) => {
    for (const source of sources) {
      if ('value' in source) return tree.set(target, source.value);
      const value = tree.get(source.path);
      if (value === undefined || value === '') continue;
      copy(tree, source.path, value, target);
      return;
    }
    missing();
  };
}

/** As spelt, so that components stay components and escape sequences what they are. */
function copy(tree: Tree, path: string, value: string, target: string): void {
  if (tree.raw === undefined || tree.setRaw === undefined) tree.set(target, value);
  else tree.setRaw(target, tree.raw(path) ?? '');
}

function compileCall(row: MoveRow, target: string, binding: Binding | undefined, missing: () => void): Step {
  const call = row.call;
  const use = call?.function.compile(call.arguments) ?? (() => undefined);
  const terms = row.from.map((fallback) => fallback.sources.map((source) => bindSource(source, binding)));
  const onlyConstants = terms.flat().every((source) => 'value' in source);
  return (tree) => {
    const values: string[] = [];
    let read = onlyConstants;
    let nulls = 0;
    for (const sources of terms) {
      const found = firstValued(tree, sources);
      if (found === undefined) continue;
      // A constant beside absent fields says nothing: the row waits for a value of the message.
      if (!found.constant) read = true;
      if (found.value === EXPLICIT_NULL && !found.constant) nulls++;
      else values.push(found.value);
    }
    if (!read) return missing();
    if (nulls > 0 && nulls === terms.length) return tree.set(target, EXPLICIT_NULL);
    const result = use(values);
    if (result === undefined) unusable(tree, target, row.otherwise);
    else tree.set(target, result);
  };
}

function unusable(tree: Tree, target: string, otherwise: Otherwise): void {
  if (otherwise.kind === 'hold') throw new Fault('step-value-unusable', { place: { path: target } });
  if (otherwise.kind === 'value') tree.set(target, otherwise.value);
}

type Bound = { readonly path: string } | { readonly value: string };

function bindSource(source: PathReference | Constant, binding: Binding | undefined): Bound {
  return source.kind === 'constant' ? { value: source.value } : { path: bind(source, binding) };
}

function firstValued(tree: Tree, sources: readonly Bound[]): { value: string; constant: boolean } | undefined {
  for (const source of sources) {
    if ('value' in source) return { value: source.value, constant: true };
    const value = tree.get(source.path);
    if (value === undefined || value === '') continue;
    // Its decoded text would be written back with the delimiters escaped: a name in one piece.
    if (isStructured(tree, source.path)) throw new Fault('step-value-structured', { place: { path: source.path } });
    return { value, constant: false };
  }
  return undefined;
}

function isStructured(tree: Tree, path: string): boolean {
  const { delimiters } = tree;
  const raw = delimiters === undefined ? undefined : tree.raw?.(path);
  if (delimiters === undefined || raw === undefined) return false;
  return (
    raw.includes(delimiters.component) || raw.includes(delimiters.subcomponent) || raw.includes(delimiters.repetition)
  );
}
