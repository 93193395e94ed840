import type { LeafTable } from './leaf-table.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { SourcePath } from './source-path.ts';

/** A source path made ready: names are slots, levels are numbers. */
export interface SourceRead {
  readonly text: string;
  readonly segment: string;
  readonly occurrence: number;
  /** Slot of the segment in the scope; -1 for a part of what the scope runs over. */
  readonly slot: number;
  readonly field: number;
  /** 0 every repetition, else which one, from 1; -1 the one that `selector` finds. */
  readonly repetition: number;
  readonly selectorComponent: number;
  readonly selectorSubcomponent: number;
  readonly selectorValue: string;
  readonly component: number;
  readonly subcomponent: number;
}

/** The segments that the rows of one block read, each with a slot in its scopes. */
export class Slots {
  readonly names: string[] = [];
  /** The field that the block runs over, whose paths then mean the repetition at hand. */
  readonly bound: SourcePath | undefined;

  constructor(bound?: SourcePath) {
    this.bound = bound;
  }

  slotOf(segment: string, occurrence: number): number {
    const key = `${segment}[${occurrence}]`;
    const at = this.names.indexOf(key);
    return at >= 0 ? at : this.names.push(key) - 1;
  }
}

/** What a name in a selector means for a data type: `PID-3[type = MR]`. */
const SELECTORS: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  CX: { type: [5, 0], system: [4, 0], authority: [4, 0] },
  XPN: { use: [7, 0], type: [7, 0] },
  XAD: { use: [7, 0], type: [7, 0] },
  XTN: { use: [2, 0], system: [3, 0], type: [3, 0] },
  XCN: { type: [13, 0], system: [9, 0], authority: [9, 0] },
  XON: { type: [7, 0], system: [6, 0], authority: [6, 0] },
  CWE: { system: [3, 0], code: [1, 0] },
  CE: { system: [3, 0], code: [1, 0] },
  EI: { system: [2, 0], authority: [2, 0] },
};

/** Component and sub-component that a selector's name means; undefined where the type has none of that name. */
export function selectorPlace(name: string, type: string | undefined): readonly [number, number] | undefined {
  const numbers = /^(\d+)(?:\.(\d+))?$/.exec(name);
  if (numbers !== null) return [Number(numbers[1]), Number(numbers[2] ?? 0)];
  return SELECTORS[type ?? '']?.[name];
}

/** Makes a path ready for the scopes of a block. `type` is the data type of its field, for selectors by name. */
export function sourceRead(path: SourcePath, slots: Slots, type: string | undefined): SourceRead {
  const { bound } = slots;
  const isPart =
    path.segment === '' ||
    (bound !== undefined &&
      bound.segment === path.segment &&
      bound.field === path.field &&
      path.repetition.kind === 'first' &&
      bound.component === 0);
  const { repetition } = path;
  const selector = repetition.kind === 'where' ? selectorPlace(repetition.component, type) : undefined;
  return {
    text: path.text,
    segment: path.segment,
    occurrence: path.occurrence,
    slot: isPart ? -1 : slots.slotOf(path.segment, path.occurrence),
    field: path.field,
    repetition:
      repetition.kind === 'every'
        ? 0
        : repetition.kind === 'at'
          ? repetition.number
          : repetition.kind === 'where'
            ? -1
            : 1,
    selectorComponent: selector?.[0] ?? 0,
    selectorSubcomponent: selector?.[1] ?? 0,
    selectorValue: repetition.kind === 'where' ? repetition.value : '',
    component: path.component,
    subcomponent: path.subcomponent,
  };
}

/** Sets `run.lo`, `run.hi` and `run.level` to the leaves of a source; false where it holds nothing. */
export function locate(run: Run, scope: Scope, read: SourceRead): boolean {
  if (read.slot < 0) return narrow(run, scope.lo, scope.hi, scope.level, read.component, read.subcomponent);
  const segment = segmentAt(run, scope, read);
  return segment >= 0 && locateIn(run, segment, read);
}

/** The same in a segment that is known. */
export function locateIn(run: Run, segment: number, read: SourceRead): boolean {
  const { leaves } = run;
  if (read.field === 0) {
    run.lo = leaves.segmentStart(segment);
    run.hi = leaves.segmentEnd(segment);
    run.level = -1;
    return run.lo < run.hi;
  }
  const from = leaves.fieldStart(segment, read.field);
  const to = leaves.fieldEnd(segment, read.field);
  if (from === to) return false;
  if (read.repetition === 0) {
    run.lo = from;
    run.hi = to;
    run.level = 0;
    // `PID-3[].1` keeps its repetitions; each is narrowed when the row comes to it.
    return true;
  }
  if (read.repetition < 0) return select(run, from, to, read);
  let lo = from;
  while (lo < to && leaves.repetition(lo) < read.repetition) lo++;
  let hi = lo;
  while (hi < to && leaves.repetition(hi) === read.repetition) hi++;
  return narrow(run, lo, hi, 1, read.component, read.subcomponent);
}

/** Narrows the range of one repetition to a component or sub-component. */
export function narrow(run: Run, from: number, to: number, level: number, component: number, sub: number): boolean {
  const { leaves } = run;
  let lo = from;
  let hi = to;
  let at = level;
  if (component > 0) {
    if (at === 1) {
      while (lo < hi && leaves.component(lo) < component) lo++;
      let end = lo;
      while (end < hi && leaves.component(end) === component) end++;
      hi = end;
    } else if (at === 2) {
      while (lo < hi && leaves.subcomponent(lo) < component) lo++;
      hi = lo < hi && leaves.subcomponent(lo) === component ? lo + 1 : lo;
    } else if (component > 1) hi = lo;
    at++;
  }
  if (sub > 0) {
    if (at === 2) {
      while (lo < hi && leaves.subcomponent(lo) < sub) lo++;
      hi = lo < hi && leaves.subcomponent(lo) === sub ? lo + 1 : lo;
    } else if (sub > 1) hi = lo;
    at++;
  }
  run.lo = lo;
  run.hi = hi;
  run.level = at;
  return lo < hi;
}

/** The leaf that a part has as a scalar: component 1, sub-component 1. -1 where that is empty. */
export function scalarLeaf(leaves: LeafTable, lo: number, hi: number, level: number): number {
  if (lo >= hi) return -1;
  if (level <= 1 && leaves.component(lo) !== 1) return -1;
  if (level <= 2 && leaves.subcomponent(lo) !== 1) return -1;
  return lo;
}

/** End of the repetition that begins at leaf `from`. */
export function repetitionEnd(leaves: LeafTable, from: number, to: number): number {
  const repetition = leaves.repetition(from);
  let at = from + 1;
  while (at < to && leaves.repetition(at) === repetition) at++;
  return at;
}

function select(run: Run, from: number, to: number, read: SourceRead): boolean {
  const { leaves } = run;
  for (let lo = from; lo < to; ) {
    const hi = repetitionEnd(leaves, lo, to);
    if (narrow(run, lo, hi, 1, read.selectorComponent, read.selectorSubcomponent)) {
      const leaf = scalarLeaf(leaves, run.lo, run.hi, run.level);
      if (leaf >= 0 && leaves.value(leaf) === read.selectorValue) {
        return narrow(run, lo, hi, 1, read.component, read.subcomponent);
      }
    }
    lo = hi;
  }
  return false;
}

/** The segment of a source as seen from a scope; looked up once for each instance. */
export function segmentAt(run: Run, scope: Scope, read: SourceRead): number {
  const known = scope.slots[read.slot];
  if (known !== undefined && known !== -2) return known;
  const found = findSegment(run, scope, read);
  scope.slots[read.slot] = found;
  return found;
}

/** The same, looked up anew. */
export function findSegment(run: Run, scope: Scope, read: SourceRead): number {
  if (scope.segment >= 0 && read.occurrence === 1 && run.leaves.names[scope.segment] === read.segment) {
    return scope.segment;
  }
  return run.layout.has(read.segment) ? run.layout.find(read.segment, scope.group, read.occurrence) : -1;
}
