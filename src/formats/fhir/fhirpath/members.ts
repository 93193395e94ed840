import { EMPTY, type Values } from './environment.ts';

/** A primitive that has an id or extensions and no value: `_birthDate` without `birthDate`. */
export class BarePrimitive {
  readonly id: unknown;
  readonly extension: unknown;

  constructor(companion: Record<string, unknown>) {
    this.id = companion['id'];
    this.extension = companion['extension'];
  }
}

/** The members called `name` of every item, choices and primitives with nothing but extensions included. */
export function members(
  focus: Values,
  name: string,
  companion: string,
  choices: ReadonlySet<string> | undefined,
): Values {
  if (focus.length === 1) return membersOf(focus[0], name, companion, choices);
  if (focus.length === 0) return EMPTY;
  const found: unknown[] = [];
  for (const item of focus) {
    for (const value of membersOf(item, name, companion, choices)) found.push(value);
  }
  return found;
}

function membersOf(item: unknown, name: string, companion: string, choices: ReadonlySet<string> | undefined): Values {
  if (typeof item !== 'object' || item === null) return EMPTY;
  const record = item as Record<string, unknown>;
  const value = record[name];
  if (value !== undefined) return asValues(value, record[companion]);
  const bare = record[companion];
  if (bare !== undefined) return asValues(undefined, bare);
  if (choices) {
    for (const key in record) {
      if (choices.has(key)) return asValues(record[key], record[`_${key}`]);
    }
    for (const key in record) {
      if (key.startsWith('_') && choices.has(key.slice(1))) return asValues(undefined, record[key]);
    }
  }
  return EMPTY;
}

function asValues(value: unknown, companion: unknown): Values {
  if (Array.isArray(value)) {
    if (!value.includes(null)) return value;
    const beside: unknown[] = Array.isArray(companion) ? companion : [];
    return value.map((one, i) => one ?? bare(beside[i])).filter((one) => one !== undefined);
  }
  if (value !== undefined && value !== null) return [value];
  if (Array.isArray(companion)) return companion.map(bare).filter((one) => one !== undefined);
  const alone = bare(companion);
  return alone === undefined ? EMPTY : [alone];
}

function bare(companion: unknown): BarePrimitive | undefined {
  return typeof companion === 'object' && companion !== null
    ? new BarePrimitive(companion as Record<string, unknown>)
    : undefined;
}

/** Id or extensions of primitives: `name` read from the companions of the members called `of`. */
export function companionMembers(focus: Values, of: string, name: string): Values {
  const found: unknown[] = [];
  for (const item of focus) {
    if (typeof item !== 'object' || item === null) continue;
    const companion = (item as Record<string, unknown>)[`_${of}`];
    for (const one of Array.isArray(companion) ? companion : [companion]) {
      if (typeof one !== 'object' || one === null) continue;
      const value: unknown = (one as Record<string, unknown>)[name];
      if (Array.isArray(value)) found.push(...value);
      else if (value !== undefined) found.push(value);
    }
  }
  return found;
}

/** All children of every item; a primitive's extensions count as children of the item. */
export function children(focus: Values): unknown[] {
  const found: unknown[] = [];
  for (const item of focus) {
    if (typeof item !== 'object' || item === null) continue;
    for (const [key, value] of Object.entries(item)) {
      if (key === 'resourceType') continue;
      const inner: unknown = key.startsWith('_') ? (value as { extension?: unknown } | null)?.extension : value;
      for (const one of Array.isArray(inner) ? inner : [inner]) {
        if (one !== null && one !== undefined) found.push(one);
      }
    }
  }
  return found;
}

/** All children, their children and so on. */
export function descendants(focus: Values): unknown[] {
  const found: unknown[] = [];
  for (let level = children(focus); level.length > 0; level = children(level)) {
    for (const one of level) found.push(one);
  }
  return found;
}
