import { FATE } from './fate.ts';
import type { Each } from './map-file.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import type { SourcePath } from './source-path.ts';
import {
  findSegment,
  locate,
  locateIn,
  narrow,
  repetitionEnd,
  Slots,
  type SourceRead,
  scalarLeaf,
  sourceRead,
} from './source-read.ts';
import { fieldType } from './source-type.ts';

/** Finds the instances that a block runs over, as seen from the scope around it, in the order of the message. */
export type InstanceFinder = (run: Run, parent: Scope, slots: number) => Scope[];

/** Whether a block with that `each:` runs over segments; else it runs over groups. */
export function isSegmentName(name: string): boolean {
  return /^[A-Z][A-Z0-9]{2}$/.test(name);
}

/** Makes the finder for a block's `each:`. */
export function instanceFinder(each: Each | undefined): InstanceFinder {
  if (each === undefined) {
    return (_run, parent, slots) => [
      scopeOf(parent, parent.group, parent.segment, slots, parent.lo, parent.hi, parent.level),
    ];
  }
  if (each.kind === 'field') return fieldFinder(each.path);
  const { name, elsewhere } = each;
  if (!isSegmentName(name)) {
    return (run, parent, slots) =>
      run.layout.groupsOf(name, parent.group).map((group) => scopeOf(parent, group, -1, slots, 0, 0, 0));
  }
  return (run, parent, slots) => {
    if (!run.layout.has(name)) return [];
    // A block that makes several things of one segment stands inside another block of that segment.
    if (parent.segment >= 0 && run.leaves.names[parent.segment] === name) {
      return [scopeOf(parent, parent.group, parent.segment, slots, 0, 0, 0)];
    }
    const found: Scope[] = [];
    for (const segment of run.layout.segmentsOf(name, parent.group)) {
      if (elsewhere === true && !isUnread(run, segment)) continue;
      found.push(scopeOf(parent, run.layout.groupOf[segment] as number, segment, slots, 0, 0, 0));
    }
    return found;
  };
}

/** Whether no row before has taken anything of a segment. */
function isUnread(run: Run, segment: number): boolean {
  for (let leaf = run.leaves.segmentStart(segment); leaf < run.leaves.segmentEnd(segment); leaf++) {
    if (run.fates[leaf] !== FATE.unmapped) return false;
  }
  return true;
}

function fieldFinder(path: SourcePath): InstanceFinder {
  const type = path.segment === '' ? undefined : fieldType(path.segment, path.field);
  const read = sourceRead(path, new Slots(), type);
  return (run, parent, slots) => {
    const segment = findSegment(run, parent, read);
    if (segment < 0 || !locateIn(run, segment, read)) return [];
    const { lo: from, hi: to, level } = run;
    if (level !== 0) return [scopeOf(parent, parent.group, parent.segment, slots, from, to, level)];
    const found: Scope[] = [];
    for (let lo = from; lo < to; ) {
      const hi = repetitionEnd(run.leaves, lo, to);
      if (lo === from && hi === to) {
        if (!narrow(run, lo, hi, 1, path.component, path.subcomponent)) return found;
        return [scopeOf(parent, parent.group, parent.segment, slots, run.lo, run.hi, run.level)];
      }
      if (narrow(run, lo, hi, 1, path.component, path.subcomponent)) {
        found.push(scopeOf(parent, parent.group, parent.segment, slots, run.lo, run.hi, run.level));
      }
      lo = hi;
    }
    return found;
  };
}

const NO_SLOTS: number[] = [];

function scopeOf(
  parent: Scope,
  group: number,
  segment: number,
  slots: number,
  lo: number,
  hi: number,
  level: number,
): Scope {
  return {
    group,
    segment,
    lo,
    hi,
    level,
    slots: slots === 0 ? NO_SLOTS : new Array<number>(slots).fill(-2),
    parent,
    name: '',
    output: undefined,
    members: undefined,
  };
}

/** Puts instances with the same values of some fields together; an instance stays at the place of the first. */
export function membersBy(run: Run, scopes: readonly Scope[], by: readonly SourceRead[]): Scope[][] {
  const sets = new Map<string, Scope[]>();
  for (const scope of scopes) {
    let key = '';
    for (const read of by) {
      const leaf = locate(run, scope, read) ? scalarLeaf(run.leaves, run.lo, run.hi, run.level) : -1;
      if (leaf >= 0) run.decided?.add(leaf);
      key += `${leaf < 0 ? '' : run.leaves.value(leaf)}\u0000`;
    }
    const set = sets.get(key);
    if (set === undefined) sets.set(key, [scope]);
    else set.push(scope);
  }
  return [...sets.values()];
}
