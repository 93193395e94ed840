import { cutOf, isBoundTo } from './bound-read.ts';
import { LEVEL, type Part } from './part.ts';
import type { RowBinder, RowOp } from './row-action.ts';
import type { Site } from './site.ts';
import { locate, narrow, repetitionEnd, type SourceRead } from './source-read.ts';
import { targetAt } from './target.ts';
import type { TargetPlace } from './target-place.ts';
import type { PartWriter, ValueWriter } from './value-writer.ts';

/** How a row writes parts into an object: the first one, and those after it, which find something there. */
export interface Writing {
  readonly first: (part: Part) => PartWriter;
  readonly again: (part: Part) => PartWriter;
}

/** Writing to a place. */
export function writing(write: ValueWriter, place: TargetPlace): (site: Site | undefined) => Writing {
  const any = targetAt(place, undefined);
  const again = (part: Part): PartWriter => write(part, any);
  return (site) => {
    const target = targetAt(place, site);
    return target.isFree ? { first: (part) => write(part, target), again } : { first: again, again };
  };
}

/** Writes what a source holds, each repetition on its own where the path says every one. */
export function overSource(read: SourceRead, writingAt: (site: Site | undefined) => Writing): RowBinder {
  return (slot, part, site) => {
    if (!isBoundTo(read, slot)) return freeOp(read, writingAt(site));
    const cut = cutOf(read, part);
    if (cut === undefined) return undefined;
    const { first, again } = writingAt(site);
    if (cut.part.level !== LEVEL.field) {
      const one = first(cut.part);
      const { from } = cut;
      return (run, scope, into, at) => {
        one(run, scope, into, at + from);
        return true;
      };
    }
    const all: { readonly from: number; readonly write: PartWriter }[] = [];
    for (const { from, part: repetition } of cut.part.repetitions()) {
      const inner = repetition.narrowed(read.component, read.subcomponent);
      if (inner === undefined) continue;
      const write = all.length === 0 ? first(inner.part) : again(inner.part);
      all.push({ from: cut.from + from + inner.from, write });
    }
    return (run, scope, into, at) => {
      for (let i = 0; i < all.length; i++) {
        const one = all[i] as (typeof all)[number];
        one.write(run, scope, into, at + one.from);
      }
      return true;
    };
  };
}

/** The same for a source outside of the part at hand, or one that a value selects: it is looked for each time. */
function freeOp(read: SourceRead, { first, again }: Writing): RowOp {
  return (run, scope, into) => {
    if (!locate(run, scope, read)) return false;
    const { lo: from, hi: to, level } = run;
    if (level !== LEVEL.field) {
      first(run.leaves.partOf(from, to, level))(run, scope, into, from);
      return true;
    }
    for (let lo = from; lo < to; ) {
      const hi = repetitionEnd(run.leaves, lo, to);
      if (narrow(run, lo, hi, 1, read.component, read.subcomponent)) {
        again(run.leaves.partOf(run.lo, run.hi, run.level))(run, scope, into, run.lo);
      }
      lo = hi;
    }
    return true;
  };
}
