import type { Spelling } from './spelling.ts';

/** The smallest populated part of a resource: the value of a primitive element. */
export interface Leaf {
  /** `name[0].given[1]`, `birthDate.extension[0].valueDateTime`; a bundle's entries as `entry[0].resource.id`. */
  readonly path: string;
  /** As JSON spells it: numbers keep their precision. */
  readonly value: string;
}

/** Every leaf below a value, in the order of the JSON. The types of resources are structure, not leaves. */
export function* leavesOf(holder: object, spelling: Spelling, path = ''): Generator<Leaf> {
  const record = holder as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    if (key === 'resourceType') continue;
    const companion = key.startsWith('_');
    const at = `${path}${path === '' ? '' : '.'}${companion ? key.slice(1) : key}`;
    const value = record[key];
    if (!Array.isArray(value)) yield* leavesAt(record, key, value, at, spelling);
    else for (let i = 0; i < value.length; i++) yield* leavesAt(value, String(i), value[i], `${at}[${i}]`, spelling);
  }
}

function* leavesAt(holder: object, key: string, value: unknown, path: string, spelling: Spelling): Generator<Leaf> {
  if (typeof value === 'object' && value !== null) yield* leavesOf(value, spelling, path);
  else if (value !== null && value !== undefined && value !== '')
    yield { path, value: scalarText(holder, key, value, spelling) };
}

/** The text of a scalar: a number as it was spelt. */
export function scalarText(holder: object, key: string, value: unknown, spelling: Spelling): string {
  return typeof value === 'number' ? spelling.of(holder, key, value) : String(value);
}
