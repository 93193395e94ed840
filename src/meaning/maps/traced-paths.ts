import type { Json, JsonObject } from './json.ts';
import type { Output } from './run.ts';
import type { Translation } from './translate.ts';

function visitValues(value: Json | undefined, at: string, take: (value: string, place: string) => void): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) visitValues(item, `${at}[${i}]`, take);
  } else if (typeof value === 'object' && value !== null && typeof value['rawJSON'] !== 'string') {
    for (const [name, inner] of Object.entries(value)) visitValues(inner, `${at}.${name}`, take);
  } else if (value !== undefined) take(JSON.stringify(value), at);
}

/** What outputs say: an element and its value, without numbers and ids, and where it stands. */
export interface Saying {
  readonly element: string;
  readonly value: string;
  readonly place: string;
}

/**
 * Everything that outputs say, each once. Two fields that say the same fill one element of a list, so that another value
 * for one of them adds an element and moves others: what counts is what is said, not under which number.
 */
export function sayingsOf(outputs: readonly Output[]): ReadonlyMap<string, Saying> {
  const sayings = new Map<string, Saying>();
  for (const { type, id, resource } of outputs) {
    const { id: _own, ...said } = resource;
    visitValues(said, `${type}/${id}`, (text, place) => {
      const element = elementOf(place);
      const value = element.endsWith('.reference') ? text.replace(/\/.*/, '') : text;
      sayings.set(`${element}=${value}`, { element, value, place });
    });
  }
  return sayings;
}

/** A place without the numbers of lists and the resource's id. */
export function elementOf(place: string): string {
  return place.replace(/\/[^.]*/, '').replace(/\[\d+\]/g, '[]');
}

/** Places that the trace of a translation names, by leaf. What was written into an object that was not kept has none. */
export function tracedPaths(translation: Translation): (leaf: number) => readonly string[] {
  const places = new Map<JsonObject, string>();
  const visit = (value: Json | undefined, at: string): void => {
    if (Array.isArray(value)) value.forEach((item, i) => visit(item, `${at}[${i}]`));
    else if (typeof value === 'object' && value !== null) {
      places.set(value, at);
      for (const [name, inner] of Object.entries(value)) visit(inner, `${at}.${name}`);
    }
  };
  for (const output of translation.outputs) visit(output.resource, `${output.type}/${output.id}`);
  const byLeaf = new Map<number, Set<string>>();
  for (const trace of translation.traces) {
    const place = places.get(trace.container);
    // A type map to a primitive fills a holder; its value is where the row that asked for it put it.
    const path = place === undefined ? undefined : `${place}.${trace.key}`;
    for (let leaf = trace.from; leaf < trace.to; leaf++) {
      const known = byLeaf.get(leaf) ?? new Set();
      byLeaf.set(leaf, known);
      if (path !== undefined) known.add(path);
    }
  }
  return (leaf) => [...(byLeaf.get(leaf) ?? [])];
}
