import type { ConditionNode } from './condition-node.ts';
import { FATE } from './fate.ts';
import { rememberedPattern } from './remembered-pattern.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { sourcePath } from './source-path.ts';
import {
  locate,
  narrow,
  repetitionEnd,
  type Slots,
  type SourceRead,
  scalarLeaf,
  segmentAt,
  sourceRead,
} from './source-read.ts';
import { fieldType } from './source-type.ts';

type Test = (run: Run, scope: Scope) => boolean;

/** A condition of a row or block, made ready. */
export interface MapCondition {
  readonly test: Test;
  /**
   * Accounts for the leaves whose values the condition compared: call it once the row has fired. Only `=` and `in`
   * that hold take a leaf: `valued` and `matches` say less than the leaf does, so it stays for other rows.
   */
  readonly account: (run: Run, scope: Scope, row: number) => void;
}

/** Makes closures of a condition over the scopes of a block. */
export function compileMapCondition(node: ConditionNode, slots: Slots, type: string | undefined): MapCondition {
  const comparisons: { readonly test: Test; readonly read: SourceRead }[] = [];
  const ready = (path: string): SourceRead => {
    const source = sourcePath(path, 1, type);
    if (source === undefined) throw new RangeError('the path was not checked before');
    return sourceRead(source, slots, source.segment === '' ? type : fieldType(source.segment, source.field));
  };
  const compile = (part: ConditionNode, positive: boolean): Test => {
    switch (part.kind) {
      case 'and':
      case 'or': {
        const tests = part.parts.map((inner) => compile(inner, positive));
        return joined(tests, part.kind === 'and');
      }
      case 'not': {
        const test = compile(part.part, !positive);
        return (run, scope) => !test(run, scope);
      }
      case 'valued': {
        const read = ready(part.path.path);
        return (run, scope) => locate(run, scope, read);
      }
      case 'matches': {
        const read = ready(part.path.path);
        return anyValue(read, rememberedPattern(part.pattern));
      }
      default: {
        const read = ready(part.operand.path.path);
        if (part.operand.kind === 'count') {
          const counts = new Set(part.values.map(Number));
          return (run, scope) => counts.has(countOf(run, scope, read));
        }
        const values = new Set(part.values);
        const absent = values.has('');
        const holds = anyValue(read, (value) => values.has(value));
        const test: Test = absent ? (run, scope) => !locate(run, scope, read) || holds(run, scope) : holds;
        if (positive) comparisons.push({ test, read });
        return test;
      }
    }
  };
  const test = compile(node, true);
  return {
    test,
    account(run, scope, row) {
      for (const comparison of comparisons) {
        if (!comparison.test(run, scope) || !locate(run, scope, comparison.read)) continue;
        const leaf = scalarLeaf(run.leaves, run.lo, run.hi, run.level);
        if (leaf >= 0) run.account(leaf, leaf + 1, FATE.condition, row);
      }
    },
  };
}

/** All of the tests, or any of them: stops at the first that decides. */
function joined(tests: readonly Test[], all: boolean): Test {
  const [first, second] = tests;
  if (tests.length === 2 && first !== undefined && second !== undefined) {
    return all
      ? (run, scope) => first(run, scope) && second(run, scope)
      : (run, scope) => first(run, scope) || second(run, scope);
  }
  return (run, scope) => {
    for (let at = 0; at < tests.length; at++) if ((tests[at] as Test)(run, scope) !== all) return !all;
    return all;
  };
}

/** Whether any repetition that a path names has a value that passes. */
function anyValue(read: SourceRead, passes: (value: string) => boolean): Test {
  return (run, scope) => {
    if (!locate(run, scope, read)) return false;
    if (read.repetition !== 0 || read.slot < 0) {
      const leaf = scalarLeaf(run.leaves, run.lo, run.hi, run.level);
      if (leaf >= 0) run.decided?.add(leaf);
      return leaf >= 0 && passes(run.leaves.value(leaf));
    }
    const { lo: from, hi: to } = run;
    for (let lo = from; lo < to; ) {
      const hi = repetitionEnd(run.leaves, lo, to);
      if (narrow(run, lo, hi, 1, read.component, read.subcomponent)) {
        const leaf = scalarLeaf(run.leaves, run.lo, run.hi, run.level);
        if (leaf >= 0) run.decided?.add(leaf);
        if (leaf >= 0 && passes(run.leaves.value(leaf))) return true;
      }
      lo = hi;
    }
    return false;
  };
}

/** Segments for `count(OBX)`, as seen from the scope; repetitions for `count(PID-3)`. */
function countOf(run: Run, scope: Scope, read: SourceRead): number {
  if (read.field === 0 && read.slot >= 0) return run.layout.segmentsOf(read.segment, scope.group).length;
  const segment = read.slot < 0 ? scope.segment : segmentAt(run, scope, read);
  if (segment < 0) return 0;
  const from = run.leaves.fieldStart(segment, read.field);
  const to = run.leaves.fieldEnd(segment, read.field);
  return from === to ? 0 : run.leaves.repetition(to - 1);
}
