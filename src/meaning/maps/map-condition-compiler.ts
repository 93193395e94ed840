import {
  type Bound,
  boundAll,
  boundNot,
  freeTest,
  type Undecided,
  type ValueTest,
  valueTest,
} from './bound-condition.ts';
import { cutOf, isBoundTo, type PartSlot } from './bound-read.ts';
import type { ConditionNode } from './condition-node.ts';
import { FATE } from './fate.ts';
import { LEVEL, type Part } from './part.ts';
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
  readonly reads: readonly SourceRead[];
  /** The condition under a part that the scope's `slot` means. */
  bind(slot: PartSlot, part: Part): BoundMapCondition;
}

/** A condition under a part. */
export interface BoundMapCondition {
  readonly holds: Bound;
  readonly comparisons: readonly BoundComparison[];
}

/** A comparison that takes a leaf where it holds. */
export interface BoundComparison {
  readonly holds: Bound;
  /** Counted from the part's first; -1 where it lies elsewhere. */
  readonly leaf: number;
  readonly comparison: Comparison;
}

export interface Comparison {
  readonly test: Test;
  readonly read: SourceRead;
}

/** A piece of a condition: its test, and what a part makes of it. */
interface Piece {
  readonly test: Test;
  readonly bind: (slot: PartSlot, part: Part) => Bound;
}

interface ComparisonPiece extends Comparison {
  readonly bind: Piece['bind'];
}

/** Makes closures of a condition over the scopes of a block. */
export function compileMapCondition(node: ConditionNode, slots: Slots, type: string | undefined): MapCondition {
  const comparisons: ComparisonPiece[] = [];
  const reads: SourceRead[] = [];
  const ready = (path: string): SourceRead => {
    const source = sourcePath(path, 1, type);
    if (source === undefined) throw new RangeError('the path was not checked before');
    const read = sourceRead(source, slots, source.segment === '' ? type : fieldType(source.segment, source.field));
    reads.push(read);
    return read;
  };
  const compile = (part: ConditionNode, positive: boolean): Piece => {
    switch (part.kind) {
      case 'and':
      case 'or': {
        const pieces = part.parts.map((inner) => compile(inner, positive));
        return joined(pieces, part.kind === 'and');
      }
      case 'not': {
        const piece = compile(part.part, !positive);
        return {
          test: (run, scope) => !piece.test(run, scope),
          bind: (slot, own) => boundNot(piece.bind(slot, own)),
        };
      }
      case 'valued':
        return valued(ready(part.path.path));
      case 'matches':
        return anyValue(ready(part.path.path), rememberedPattern(part.pattern), false);
      default: {
        const read = ready(part.operand.path.path);
        if (part.operand.kind === 'count') return counted(read, new Set(part.values.map(Number)));
        const values = new Set(part.values);
        const piece = anyValue(read, (value) => values.has(value), values.has(''));
        if (positive) comparisons.push({ ...piece, read });
        return piece;
      }
    }
  };
  const whole = compile(node, true);
  return {
    test: whole.test,
    reads,
    account(run, scope, row) {
      for (const comparison of comparisons) accountFor(run, scope, comparison, row);
    },
    bind: (slot, part) => ({
      holds: whole.bind(slot, part),
      comparisons: comparisons.map((comparison) => boundComparison(comparison, slot, part)),
    }),
  };
}

/** Accounts for the leaf of a comparison, if it holds. */
export function accountFor(run: Run, scope: Scope, comparison: Comparison, row: number): void {
  if (!comparison.test(run, scope) || !locate(run, scope, comparison.read)) return;
  const leaf = scalarLeaf(run.leaves, run.lo, run.hi, run.level);
  if (leaf >= 0) run.account(leaf, leaf + 1, FATE.condition, row);
}

function boundComparison(comparison: ComparisonPiece, slot: PartSlot, part: Part): BoundComparison {
  const { read } = comparison;
  if (!isBoundTo(read, slot)) return { holds: freeTest(comparison.test), leaf: -1, comparison };
  const cut = cutOf(read, part);
  if (cut?.part.hasScalar !== true) return { holds: false, leaf: -1, comparison };
  return { holds: comparison.bind(slot, part), leaf: cut.from, comparison };
}

/** All of the pieces, or any of them: stops at the first that decides. */
function joined(pieces: readonly Piece[], all: boolean): Piece {
  return {
    test(run, scope) {
      for (let at = 0; at < pieces.length; at++) if ((pieces[at] as Piece).test(run, scope) !== all) return !all;
      return all;
    },
    bind: (slot, part) =>
      boundAll(
        pieces.map((piece) => piece.bind(slot, part)),
        all,
      ),
  };
}

function valued(read: SourceRead): Piece {
  const test: Test = (run, scope) => locate(run, scope, read);
  return {
    test,
    bind: (slot, part) => (isBoundTo(read, slot) ? cutOf(read, part) !== undefined : freeTest(test)),
  };
}

/**
 * Whether any repetition that a path names has a value that passes.
 *
 * @param absent what holds where the path has nothing
 */
function anyValue(read: SourceRead, passes: ValueTest, absent: boolean): Piece {
  const test: Test = (run, scope) => {
    if (!locate(run, scope, read)) return absent;
    if (run.level !== LEVEL.field) {
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
  return {
    test,
    bind(slot, part) {
      if (!isBoundTo(read, slot)) return freeTest(test);
      const cut = cutOf(read, part);
      if (cut === undefined) return absent;
      if (cut.part.level !== LEVEL.field) return cut.part.hasScalar && valueTest(cut.from, passes);
      const tests: Undecided[] = [];
      for (const { from, part: repetition } of cut.part.repetitions()) {
        const inner = repetition.narrowed(read.component, read.subcomponent);
        if (inner?.part.hasScalar === true) tests.push(valueTest(cut.from + from + inner.from, passes));
      }
      return boundAll(tests, false);
    },
  };
}

/** Segments for `count(OBX)`, as seen from the scope; repetitions for `count(PID-3)`. */
function counted(read: SourceRead, counts: ReadonlySet<number>): Piece {
  const test: Test = (run, scope) => counts.has(countOf(run, scope, read));
  return {
    test,
    bind(slot, part) {
      if (read.slot < 0 || read.field === 0 || !isBoundTo(read, slot)) return freeTest(test);
      const cut = part.fieldAt(read.field);
      return counts.has(cut === undefined ? 0 : cut.part.repetition(cut.part.count - 1));
    },
  };
}

function countOf(run: Run, scope: Scope, read: SourceRead): number {
  if (read.field === 0 && read.slot >= 0) return run.layout.segmentsOf(read.segment, scope.group).length;
  const segment = read.slot < 0 ? scope.segment : segmentAt(run, scope, read);
  if (segment < 0) return 0;
  const from = run.leaves.fieldStart(segment, read.field);
  const to = run.leaves.fieldEnd(segment, read.field);
  return from === to ? 0 : run.leaves.repetition(to - 1);
}
