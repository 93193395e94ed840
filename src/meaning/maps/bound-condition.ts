import type { Run } from './run.ts';
import type { Scope } from './scope.ts';

/**
 * A condition or a piece of one under a part of the message: what the part alone decides is true or false, and what is
 * left looks at values. `at` is the part's first leaf in the message.
 */
export type Bound = boolean | Undecided;

export interface Undecided {
  readonly test: (run: Run, scope: Scope, at: number) => boolean;
  /** Adds the leaves, counted from the part's first, whose values decide, with the tests of them. */
  collect(into: Map<number, ValueTest[]>): void;
  /** What is left once the value of a leaf is known. */
  given(leaf: number, value: string): Bound;
}

export type ValueTest = (value: string) => boolean;

/** A test of one leaf's value. */
export function valueTest(leaf: number, passes: ValueTest): Undecided {
  const self: Undecided = {
    test(run, _scope, at) {
      run.decided?.add(at + leaf);
      return passes(run.leaves.value(at + leaf));
    },
    collect(into) {
      const tests = into.get(leaf);
      if (tests === undefined) into.set(leaf, [passes]);
      else tests.push(passes);
    },
    given: (known, value) => (known === leaf ? passes(value) : self),
  };
  return self;
}

/** A test that looks beyond the part, each time anew. */
export function freeTest(test: (run: Run, scope: Scope) => boolean): Undecided {
  const self: Undecided = { test: (run, scope) => test(run, scope), collect: () => undefined, given: () => self };
  return self;
}

export function boundNot(part: Bound): Bound {
  if (typeof part === 'boolean') return !part;
  return {
    test: (run, scope, at) => !part.test(run, scope, at),
    collect: (into) => part.collect(into),
    given: (leaf, value) => boundNot(part.given(leaf, value)),
  };
}

/** All of the parts, or any of them; tests stop at the first that decides. */
export function boundAll(parts: readonly Bound[], all: boolean): Bound {
  const open: Undecided[] = [];
  for (const part of parts) {
    if (typeof part !== 'boolean') open.push(part);
    else if (part !== all) return !all;
  }
  const [first, second] = open;
  if (first === undefined) return all;
  if (second === undefined) return first;
  return {
    test(run, scope, at) {
      for (let i = 0; i < open.length; i++) if ((open[i] as Undecided).test(run, scope, at) !== all) return !all;
      return all;
    },
    collect(into) {
      for (const part of open) part.collect(into);
    },
    given: (leaf, value) =>
      boundAll(
        open.map((part) => part.given(leaf, value)),
        all,
      ),
  };
}
