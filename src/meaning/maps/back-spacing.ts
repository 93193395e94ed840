import { markOf } from './back-marks.ts';
import { type Json, type JsonObject, sameJson } from './json.ts';
import type { MapContext } from './map-context.ts';
import type { MapRow } from './map-row.ts';
import { type TargetPlace, targetPlace } from './target-place.ts';
import { isObject, valuesAt } from './target-values.ts';

/** A list of whose numbered places some are told by what always stands there. */
interface SpacedList {
  /** Names and numbers of the way to the object that holds the list. */
  readonly way: readonly (readonly [name: string, index: number | undefined])[];
  readonly name: string;
  readonly signs: readonly Sign[];
}

/** What an element has only at one number: a constant, or beside a primitive an extension with any value. */
interface Sign {
  readonly number: number;
  readonly place: TargetPlace;
  readonly value: Json | undefined;
}

/** An object as its rows number it. */
export type Spacing = (from: JsonObject) => JsonObject;

/**
 * Opens the empty places of lists that the way forward has closed: rows write `suffix[0]` and `suffix[1]`, and where the
 * first has no value the second stands first. Which number an element has is told by constants of its row
 * (`"AC" -> suffix[1].extension[...].valueCode`); elements without any come in order.
 */
export function spacingOf(rows: readonly MapRow[], context: Pick<MapContext, 'base' | 'types'>): Spacing | undefined {
  const found = new Map<string, { list: Omit<SpacedList, 'signs'>; numbers: Set<number>; signs: Sign[] }>();
  for (const row of rows) {
    if (row.target === 'ignore' || row.arrow === '<-') continue;
    const place = targetPlace(row.target, context.base, context.types);
    if ('unknown' in place) continue;
    const steps = [...place.steps, place.last];
    const at = steps.findIndex((step) => step.isArray && step.index !== 0);
    // The number of a first place is seen by another row of the list.
    const upTo = at < 0 ? steps.length : at + 1;
    for (let list = 0; list < upTo; list++) {
      const step = steps[list] as TargetPlace['last'];
      if (!step.isArray || step.index < 0) continue;
      const name = step.name.replace(/^_/, '');
      const way = steps.slice(0, list).map((each) => [each.name, each.isArray ? each.index : undefined] as const);
      const key = JSON.stringify([way, name]);
      const known = found.get(key) ?? { list: { way, name }, numbers: new Set<number>(), signs: [] };
      found.set(key, known);
      known.numbers.add(step.index);
      const sign = signOf(row, place, list, context);
      if (sign !== undefined) known.signs.push({ ...sign, number: step.index });
    }
  }
  const lists = [...found.values()].flatMap(({ list, numbers, signs }): SpacedList[] => {
    const own = signs.filter((sign) => signs.every((other) => other.number === sign.number || !isSame(sign, other)));
    return numbers.size > 1 && own.length > 0 ? [{ ...list, signs: own }] : [];
  });
  if (lists.length === 0) return undefined;
  return (from) => lists.reduce((object, list) => changed(object, list, 0), from);
}

/** What a row says of the element of a list, where it says it of one only. */
function signOf(
  row: MapRow,
  place: TargetPlace,
  list: number,
  context: Pick<MapContext, 'base' | 'types'>,
): Omit<Sign, 'number'> | undefined {
  const steps = [...place.steps, place.last].slice(list + 1);
  const last = steps.at(-1);
  if (last === undefined) return undefined;
  const inside: TargetPlace = { ...place, steps: steps.slice(0, -1), last, self: false };
  const constant = markOf(row, context, true);
  if (constant !== undefined) return { place: inside, value: constant.value };
  const isBeside = place.steps[list]?.name.startsWith('_') === true && steps[0]?.name === 'extension';
  return isBeside && row.from[0]?.sources[0]?.kind === 'source' ? { place: inside, value: undefined } : undefined;
}

function isSame(a: Sign, b: Sign): boolean {
  const textOf = ({ place }: Sign): string =>
    [...place.steps, place.last].map((step) => `${step.name} ${step.index} ${step.whereValue}`).join('.');
  return textOf(a) === textOf(b) && JSON.stringify(a.value) === JSON.stringify(b.value);
}

/** The object with the list in it opened; itself where nothing is to be opened. */
function changed(object: JsonObject, list: SpacedList, depth: number): JsonObject {
  const step = list.way[depth];
  if (step === undefined) return opened(object, list);
  const [name, index] = step;
  const there = object[name];
  if (index === undefined) {
    if (!isObject(there)) return object;
    const inner = changed(there, list, depth + 1);
    return inner === there ? object : { ...object, [name]: inner };
  }
  const item = Array.isArray(there) ? there[index] : undefined;
  if (!Array.isArray(there) || !isObject(item)) return object;
  const inner = changed(item, list, depth + 1);
  return inner === item ? object : { ...object, [name]: there.with(index, inner) };
}

function opened(object: JsonObject, { name, signs }: SpacedList): JsonObject {
  const values = object[name];
  const beside = object[`_${name}`];
  const length = Math.max(lengthOf(values), lengthOf(beside));
  const numbers: number[] = [];
  for (let at = 0; at < length; at++) {
    const next = (numbers.at(-1) ?? -1) + 1;
    const element = [itemOf(values, at), itemOf(beside, at)].find(isObject);
    const sign = element && signs.find((each) => each.number >= next && hasSign(element, each));
    numbers.push(sign?.number ?? next);
  }
  if (numbers.every((number, at) => number === at)) return object;
  const spread = (list: Json | undefined): Json | undefined => {
    if (!Array.isArray(list)) return list;
    const wide: Json[] = new Array<Json>((numbers.at(-1) ?? 0) + 1).fill(null);
    for (const [at, item] of list.entries()) wide[numbers[at] as number] = item;
    return wide;
  };
  return { ...object, [name]: spread(values), [`_${name}`]: spread(beside) };
}

function hasSign(element: JsonObject, { place, value }: Sign): boolean {
  const there = valuesAt(element, place);
  return value === undefined ? there.length > 0 : there.some((each) => sameJson(each, value));
}

function lengthOf(list: Json | undefined): number {
  return Array.isArray(list) ? list.length : 0;
}

function itemOf(list: Json | undefined, at: number): Json | undefined {
  return Array.isArray(list) ? list[at] : undefined;
}
