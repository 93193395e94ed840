import type { Json, JsonObject } from './json.ts';
import type { Output } from './run.ts';
import type { Translation } from './translate.ts';

/** Values of all outputs by their place: `Patient/1.name[0].family`. */
export function flattened(outputs: readonly Output[]): Map<string, string> {
  const values = new Map<string, string>();
  const visit = (value: Json | undefined, at: string): void => {
    if (Array.isArray(value)) value.forEach((item, i) => visit(item, `${at}[${i}]`));
    else if (typeof value === 'object' && value !== null && typeof value['rawJSON'] !== 'string') {
      for (const [name, inner] of Object.entries(value)) visit(inner, `${at}.${name}`);
    } else if (value !== undefined) values.set(at, JSON.stringify(value));
  };
  for (const output of outputs) visit(output.resource, `${output.type}/${output.id}`);
  return values;
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
