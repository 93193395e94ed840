import { type Json, type JsonObject, sameJson } from './json.ts';
import type { TargetPath, TargetStep } from './target-path.ts';
import type { TargetElement, TargetTypes } from './target-types.ts';

/** One step of a target, made ready. */
export interface PlaceStep {
  readonly name: string;
  /** The same, or of a choice the names of all its types. */
  readonly names: readonly string[];
  readonly isArray: boolean;
  /** -1 a new element, else which one, from 0; -2 the one whose property has a value. */
  readonly index: number;
  readonly whereName: string;
  readonly whereValue: string;
  /** Other names of the same choice element, of which at most one may be there. */
  readonly rivals: readonly string[];
  /** A new element gets an id that names its source (`[#]`). */
  readonly marked: boolean;
}

/** A target path made ready, with what stands there. */
export interface TargetPlace {
  readonly text: string;
  readonly steps: readonly PlaceStep[];
  readonly last: PlaceStep;
  readonly element: TargetElement;
  /** Type and path by which elements below are found. */
  readonly root: string;
  readonly below: string;
  /** `$this` with parts: the object at hand is filled itself. */
  readonly self: boolean;
}

/** What putting a value asks and tells. */
export interface PuttingNotes {
  /** The id that a marked element gets; empty for none. */
  readonly mark: string;
  /** Set where a list has an empty place that has to be closed. */
  holes: boolean;
}

/** What a target path is read below: a resource or data type, and the path inside it of the part at hand. */
export interface TargetBase {
  readonly root: string;
  readonly below: string;
}

const THIS = '$this';
const MOST_COMPARED = 50;

/** The name of the step that a path has wrong. */
export interface UnknownStep {
  readonly unknown: string;
  readonly known: readonly string[];
}

/**
 * Makes a target path ready below a base.
 *
 * @param type for a choice (`value[x]`), the type whose property is meant; without it the choice itself is described
 */
export function targetPlace(
  path: TargetPath,
  base: TargetBase,
  types: TargetTypes,
  type?: string,
): TargetPlace | UnknownStep {
  let { root, below } = base;
  const steps: PlaceStep[] = [];
  let element: TargetElement | undefined;
  if (path.steps.length === 0) {
    const own: TargetElement = { types: [root], max: 1, isArray: false, required: true };
    const self = types.kindOf(root) !== 'primitive';
    return { text: path.text, steps, last: plainStep(THIS), element: own, root, below, self };
  }
  for (const step of path.steps) {
    const choice = step.choice ? `${step.name}[x]` : step.name;
    const name = step.choice && type !== undefined ? step.name + capital(type) : choice;
    const inPrimitive = element !== undefined && isPrimitive(types, element);
    const found: TargetElement | undefined = inPrimitive
      ? types.elementAt('Element', name)
      : types.elementAt(root, below === '' ? name : `${below}.${name}`);
    if (found === undefined) return { unknown: step.name, known: types.elementsOf(root, below) };
    if (inPrimitive) {
      // What belongs to a primitive beside its value stands under its name with an underscore.
      const before = steps.pop() as PlaceStep;
      steps.push({ ...before, name: `_${before.name}`, names: [`_${before.name}`], rivals: [] });
    }
    element = found;
    steps.push(placeStep(step, name, found, rivalsOf(root, below, name, types)));
    const [only] = found.types;
    if (found.types.length === 1 && only !== undefined && only !== 'BackboneElement' && only !== 'Element') {
      root = only;
      below = '';
    } else below = inPrimitive ? name : below === '' ? name : `${below}.${name}`;
  }
  const last = steps.pop() as PlaceStep;
  return { text: path.text, steps, last, element: element as TargetElement, root, below, self: false };
}

function placeStep(step: TargetStep, name: string, found: TargetElement, rivals: readonly string[]): PlaceStep {
  const { index } = step;
  const isWhere = index.kind === 'where';
  const isOpen = step.choice && name === `${step.name}[x]`;
  return {
    name,
    names: isOpen ? found.types.map((type) => step.name + capital(type)) : [name],
    isArray: found.isArray,
    index: index.kind === 'at' ? index.index : index.kind === 'each' ? -1 : isWhere ? -2 : 0,
    whereName: isWhere ? index.name : '',
    whereValue: isWhere ? index.value : '',
    rivals,
    marked: index.kind === 'each' && index.marked === true,
  };
}

/** A property of an object, of which there is one. */
export function plainStep(name: string): PlaceStep {
  return { name, names: [name], isArray: false, index: 0, whereName: '', whereValue: '', rivals: [], marked: false };
}

function isPrimitive(types: TargetTypes, element: TargetElement): boolean {
  const [only] = element.types;
  return element.types.length === 1 && only !== undefined && types.kindOf(only) === 'primitive';
}

function capital(type: string): string {
  return type.charAt(0).toUpperCase() + type.slice(1);
}

function rivalsOf(root: string, below: string, name: string, types: TargetTypes): readonly string[] {
  const prefix = below === '' ? '' : `${below}.`;
  for (const key of types.elementsOf(root, below)) {
    if (!key.endsWith('[x]') || !name.startsWith(key.slice(0, -3)) || name === key) continue;
    const choice = types.elementAt(root, prefix + key);
    const names = (choice?.types ?? []).map((type) => key.slice(0, -3) + capital(type));
    if (names.includes(name)) return names.filter((other) => other !== name);
  }
  return [];
}

/** The object that holds the last step, made on the way; undefined where another value stands in the way. */
export function holderOf(run: PuttingNotes, start: JsonObject, place: TargetPlace): JsonObject | undefined {
  const { steps } = place;
  let holder: JsonObject | undefined = start;
  for (let at = 0; at < steps.length; at++) {
    holder = objectAt(run, holder, steps[at] as PlaceStep);
    if (holder === undefined) return undefined;
  }
  return holder;
}

/** The object at a place that a type map fills: what is there already, or a new one that is not yet attached. */
function existingObject(holder: JsonObject, place: TargetPlace): JsonObject | undefined {
  const { last } = place;
  if (last.index === -1) return undefined;
  const there = holder[last.name];
  if (!last.isArray) return isObject(there) ? there : undefined;
  if (!Array.isArray(there)) return undefined;
  const item = last.index === -2 ? withValue(there, last) : there[last.index];
  return isObject(item) ? item : undefined;
}

/** What stands at the last step: an object to fill, nothing, or something that leaves no room. */
export function peek(start: JsonObject, place: TargetPlace): JsonObject | 'taken' | undefined {
  if (place.self) return start;
  let holder: JsonObject = start;
  const { steps } = place;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at] as TargetPlace['last'];
    if (step.index === -1) return undefined;
    const there = holder[step.name];
    if (there === undefined) return isRivalled(holder, step) ? 'taken' : undefined;
    const next = Array.isArray(there) ? (step.index === -2 ? withValue(there, step) : there[step.index]) : there;
    if (next === undefined) return undefined;
    if (!isObject(next)) return 'taken';
    holder = next;
  }
  const { last } = place;
  if (isRivalled(holder, last)) return 'taken';
  const found = existingObject(holder, place);
  if (found !== undefined) return found;
  return !last.isArray && holder[last.name] !== undefined ? 'taken' : undefined;
}

/**
 * Writes a value at the last step. False, with nothing written, where another value stands there: the first one
 * stays. The same value again, or an equal element of a list, counts as written.
 */
export function put(run: PuttingNotes, holder: JsonObject, place: TargetPlace, value: Json): boolean {
  const { last } = place;
  if (last.rivals.length > 0 && isRivalled(holder, last)) return false;
  const there = holder[last.name];
  if (last.marked && isObject(value)) return putMarked(run, holder, last.name, value);
  if (!last.isArray) {
    if (there === undefined) {
      holder[last.name] = value;
      return true;
    }
    return sameJson(there, value);
  }
  if (there === undefined) {
    holder[last.name] = last.index > 0 ? spaced(run, last.index, value) : [value];
    return true;
  }
  if (!Array.isArray(there)) return false;
  if (last.index < 0) {
    // Beyond this, comparing with all of them would let a message of a hundred thousand repetitions stall the flow.
    if (there.length > MOST_COMPARED || !there.some((item) => sameJson(item, value))) there.push(value);
    return true;
  }
  const item = there[last.index];
  if (item !== undefined && item !== null) return sameJson(item, value);
  if (last.index > there.length) run.holes = true;
  there[last.index] = value;
  return true;
}

/** Length of an id from which on it names no more sources: a device of ten thousand results is one element. */
const MOST_NAMED = 400;

/**
 * Writes an element whose id names its source. One that says the same stands for both, and its id names both; the id of
 * one that had none begins with `+`.
 */
function putMarked(run: PuttingNotes, holder: JsonObject, name: string, value: JsonObject): boolean {
  const there = holder[name];
  if (there !== undefined && !Array.isArray(there)) return false;
  const list: Json[] = there ?? (holder[name] = []);
  const { mark } = run;
  const same = list.length > MOST_COMPARED ? undefined : list.find((item) => isObject(item) && sameBut(item, value));
  if (!isObject(same)) {
    if (mark !== '') value['id'] = mark;
    list.push(value);
  } else if (mark !== '') {
    const id = typeof same['id'] === 'string' ? same['id'] : '';
    if (id.length < MOST_NAMED) same['id'] = `${id}+${mark}`;
  }
  return true;
}

/** Whether two elements are the same but for their ids. */
function sameBut(a: JsonObject, b: JsonObject): boolean {
  if (a['id'] === undefined) return sameJson(a, b);
  const { id: _id, ...rest } = a;
  return sameJson(rest, b);
}

/** Whether another name of the same choice element is there. */
function isRivalled(holder: JsonObject, step: PlaceStep): boolean {
  const { rivals } = step;
  for (let at = 0; at < rivals.length; at++) if (holder[rivals[at] as string] !== undefined) return true;
  return false;
}

/** A list with a value at a place beyond its first, before which there are empty places. */
function spaced(run: PuttingNotes, index: number, value: Json): Json[] {
  run.holes = true;
  const list: Json[] = [];
  list[index] = value;
  return list;
}

function objectAt(run: PuttingNotes, holder: JsonObject, step: PlaceStep): JsonObject | undefined {
  const there = holder[step.name];
  if (!step.isArray) {
    if (there === undefined) {
      if (step.rivals.length > 0 && isRivalled(holder, step)) return undefined;
      return (holder[step.name] = {});
    }
    return isObject(there) ? there : undefined;
  }
  if (there === undefined) return firstOf(run, holder, step);
  if (!Array.isArray(there)) return undefined;
  const list: Json[] = there;
  if (step.index === -1) {
    const made: JsonObject = step.marked && run.mark !== '' ? { id: run.mark } : {};
    list.push(made);
    return made;
  }
  if (step.index === -2) {
    const found = withValue(list, step);
    if (isObject(found)) return found;
    const made: JsonObject = { [step.whereName]: step.whereValue };
    list.push(made);
    return made;
  }
  const item = list[step.index];
  if (isObject(item)) return item;
  if (item !== undefined && item !== null) return undefined;
  if (step.index > list.length) run.holes = true;
  const made: JsonObject = {};
  list[step.index] = made;
  return made;
}

/** The first object of a list that is not there yet. A list made with its element has room for it alone. */
function firstOf(run: PuttingNotes, holder: JsonObject, step: PlaceStep): JsonObject {
  const made: JsonObject =
    step.index === -2
      ? { [step.whereName]: step.whereValue }
      : step.index === -1 && step.marked && run.mark !== ''
        ? { id: run.mark }
        : {};
  holder[step.name] = step.index > 0 ? spaced(run, step.index, made) : [made];
  return made;
}

/** The element of a list whose property has the value that a step names. */
export function withValue(list: readonly Json[], step: PlaceStep): Json | undefined {
  for (let at = 0; at < list.length; at++) {
    const item = list[at];
    if (isObject(item) && item[step.whereName] === step.whereValue) return item;
  }
  return undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Closes empty places of lists, which rows with numbers leave where a lower number had no value. A list of primitives and
 * what stands beside its values close together; `null` stands for the one that a place lacks, as JSON of FHIR has it.
 */
export function closeHoles(value: Json | undefined): void {
  if (Array.isArray(value)) {
    for (let at = value.length - 1; at >= 0; at--) if (value[at] === undefined) value.splice(at, 1);
    value.forEach(closeHoles);
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      const beside = value[`_${name}`];
      if (Array.isArray(inner) && Array.isArray(beside)) closeTogether(inner, beside);
      closeHoles(inner);
    }
  }
}

function closeTogether(list: Json[], beside: Json[]): void {
  for (let at = Math.max(list.length, beside.length) - 1; at >= 0; at--) {
    if (list[at] === undefined && beside[at] === undefined) {
      list.splice(at, 1);
      beside.splice(at, 1);
    } else {
      list[at] ??= null;
      if (at < beside.length) beside[at] ??= null;
    }
  }
}
