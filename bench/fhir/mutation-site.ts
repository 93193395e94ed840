import { type Definitions, elementAt, type TypeReference } from '../../src/formats/fhir/index.ts';
import type { Json } from './official-package.ts';

/** A place in a resource where something can be broken. */
export interface Site {
  /** Keys and indexes from the resource down. */
  readonly way: readonly (string | number)[];
  /** Names only, `name.family`. */
  readonly path: string;
  readonly value: unknown;
  readonly type: TypeReference | undefined;
  readonly isArray: boolean;
  readonly choice: Readonly<Record<string, string>> | undefined;
  readonly required: string | undefined;
  /** How many values there must be. */
  readonly min: number;
}

/** Every element of a resource with its type, contained resources and extensions left alone. */
export function sitesOf(resource: Json, definitions: Definitions): Site[] {
  const sites: Site[] = [];
  const type = resource['resourceType'] as string;
  const visit = (value: Json, way: readonly (string | number)[], path: string): void => {
    for (const [key, inner] of Object.entries(value)) {
      if (
        /^(resourceType|contained|extension|modifierExtension|_.*)$/.test(key) ||
        (type === 'Bundle' && key === 'resource')
      )
        continue;
      const at = path === '' ? key : `${path}.${key}`;
      const element = elementAt(definitions, type, at);
      if (!element) continue;
      const site = {
        path: at,
        type: element.types[0],
        isArray: element.isArray,
        choice: element.choice,
        min: element.min,
        required: element.binding?.strength === 'required' ? element.binding.valueSet : undefined,
      };
      (Array.isArray(inner) ? inner : [inner]).forEach((one: unknown, i) => {
        const here = Array.isArray(inner) ? [...way, key, i] : [...way, key];
        sites.push({ ...site, way: here, value: one });
        if (typeof one === 'object' && one !== null) visit(one as Json, here, at);
      });
    }
  };
  visit(resource, [], '');
  return sites;
}

/** A copy of the resource with one value changed, or taken away where `change` gives undefined. */
export function changed(resource: Json, way: readonly (string | number)[], change: (value: unknown) => unknown): Json {
  const copy = structuredClone(resource);
  let at: Json = copy;
  for (const key of way.slice(0, -1)) at = at[key] as Json;
  const last = way.at(-1) as string;
  const value = change(at[last]);
  if (value !== undefined) at[last] = value;
  else if (Array.isArray(at)) (at as unknown[]).splice(Number(last), 1);
  else {
    delete at[last];
    delete at[`_${last}`];
  }
  return copy;
}

/** The object that holds the site, with a change made to it in a copy. */
export function changedHolder(resource: Json, way: readonly (string | number)[], change: (holder: Json) => void): Json {
  const copy = structuredClone(resource);
  let at: Json = copy;
  for (const key of way) at = at[key] as Json;
  change(at);
  return copy;
}
