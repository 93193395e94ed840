import type { Definitions } from '../definitions/definitions.ts';
import { members } from '../fhirpath/members.ts';

/** The values of an element as they stand in an object. */
export interface Element {
  /** The JSON name that it has there; of a choice that is absent, the name as the definition spells it. */
  readonly key: string;
  readonly array: boolean;
  readonly items: readonly unknown[];
  /** Types by item, where a choice tells them. */
  readonly types: readonly (string | undefined)[];
}

/** Reads an element by the name of its definition, `code` or `value[x]`. */
export function readElement(value: unknown, name: string, definitions: Definitions): Element {
  const record = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (!name.endsWith('[x]')) {
    const items = members([value], name, `_${name}`, undefined);
    return { key: name, array: Array.isArray(record[name]), items, types: [] };
  }
  const names = definitions.choices(name.slice(0, -3));
  for (const [key, type] of names ?? []) {
    if (record[key] === undefined && record[`_${key}`] === undefined) continue;
    return { key, array: false, items: members([value], key, `_${key}`, undefined), types: [type] };
  }
  return { key: name, array: false, items: [], types: [] };
}
