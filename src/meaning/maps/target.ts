import type { Json, JsonObject } from './json.ts';
import type { Site } from './site.ts';
import { holderOf, type PuttingNotes, peek, put, type TargetPlace, withValue } from './target-place.ts';

/** Where a row writes in the objects that it is given. */
export interface Target {
  readonly place: TargetPlace;
  /** Nothing can stand at the place. */
  readonly isFree: boolean;
  /** Writes a value; gives the object that holds it. Undefined, with nothing written, where another value stands there. */
  put(run: PuttingNotes, into: JsonObject, value: Json): JsonObject | undefined;
  /** What stands there: an object to fill, nothing, or something that leaves no room. */
  peek(into: JsonObject): JsonObject | 'taken' | undefined;
}

/** The target of a row at a place, after the rows that have written at a site; without a site, of any object. */
export function targetAt(place: TargetPlace, site: Site | undefined): Target {
  return site?.claim(place) === true ? new FreeTarget(place) : new AnyTarget(place);
}

/** Whatever stands at the place is looked at. */
export class AnyTarget implements Target {
  readonly place: TargetPlace;
  readonly isFree = false;

  constructor(place: TargetPlace) {
    this.place = place;
  }

  put(run: PuttingNotes, into: JsonObject, value: Json): JsonObject | undefined {
    const holder = holderOf(run, into, this.place);
    return holder !== undefined && put(run, holder, this.place, value) ? holder : undefined;
  }

  peek(into: JsonObject): JsonObject | 'taken' | undefined {
    return peek(into, this.place);
  }
}

/** Nothing stands at the place, and what leads there is as its steps say or is not there yet. */
export class FreeTarget implements Target {
  readonly place: TargetPlace;
  readonly isFree = true;

  constructor(place: TargetPlace) {
    this.place = place;
  }

  put(_run: PuttingNotes, into: JsonObject, value: Json): JsonObject {
    const { steps, last } = this.place;
    let holder = into;
    for (let at = 0; at < steps.length; at++) holder = elementAt(holder, steps[at] as TargetPlace['last']);
    holder[last.name] = last.isArray ? [value] : value;
    return holder;
  }

  peek(): undefined {
    return undefined;
  }
}

/** The object that a step leads to, made if it is not there. */
function elementAt(holder: JsonObject, step: TargetPlace['last']): JsonObject {
  const there = holder[step.name];
  if (there !== undefined) {
    if (!Array.isArray(there)) return there as JsonObject;
    const found = step.index === 0 ? there[0] : withValue(there, step);
    if (found !== undefined) return found as JsonObject;
  }
  const made: JsonObject = step.whereName === '' ? {} : { [step.whereName]: step.whereValue };
  if (there !== undefined) there.push(made);
  else holder[step.name] = step.isArray ? [made] : made;
  return made;
}
