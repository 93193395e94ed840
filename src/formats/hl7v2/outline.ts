/** What an outline needs of a message: its populated leaves, in order. */
export interface Leafed {
  readonly segmentCount: number;
  segmentName(index: number): string | undefined;
  leaves(): Iterable<{ readonly path: string; readonly raw: string; readonly value: string }>;
}

/** One repetition of a field: components by position, each with its sub-components by position. */
export type RepetitionOutline = Map<number, Map<number, string>>;

/** A segment as its populated leaves: fields by position, each a list of repetitions by position. */
export interface SegmentOutline {
  readonly name: string;
  /** Which one of its name, from 1. */
  readonly occurrence: number;
  /** `PID`, or `OBX[3]` from the second on: how paths of this segment begin. */
  readonly path: string;
  readonly fields: Map<number, Map<number, RepetitionOutline>>;
}

const leafPath = /^(\w{3})(?:\[(\d+)\])?-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?$/;

/**
 * A message as nested positions, from one pass over its leaves: for work that looks at every field,
 * where a path lookup for each would cut the message again and again. Decoded values.
 */
export function outline(message: Leafed): SegmentOutline[] {
  const segments: SegmentOutline[] = [];
  const byPath = new Map<string, SegmentOutline>();
  const seen = new Map<string, number>();
  for (let i = 0; i < message.segmentCount; i++) {
    const name = message.segmentName(i) ?? '?';
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    const path = occurrence === 1 ? name : `${name}[${occurrence}]`;
    const segment: SegmentOutline = { name, occurrence, path, fields: new Map() };
    segments.push(segment);
    byPath.set(`${name}[${occurrence}]`, segment);
  }
  for (const { path, value } of message.leaves()) {
    const parts = leafPath.exec(path);
    const segment = parts === null ? undefined : byPath.get(`${parts[1]}[${parts[2] ?? 1}]`);
    if (parts === null || segment === undefined) continue;
    const [field, repetition, component, subcomponent] = parts.slice(3).map((part) => Number(part ?? 1));
    const repetitions = entry(segment.fields, field ?? 1, () => new Map<number, RepetitionOutline>());
    const components = entry(repetitions, repetition ?? 1, () => new Map<number, Map<number, string>>());
    entry(components, component ?? 1, () => new Map<number, string>()).set(subcomponent ?? 1, value);
  }
  return segments;
}

/** Length of a repetition as the standard counts it: characters of the values and the separators between them. */
export function lengthOf(repetition: RepetitionOutline): number {
  let length = Math.max(...repetition.keys()) - 1;
  for (const subcomponents of repetition.values()) {
    length += Math.max(...subcomponents.keys()) - 1;
    for (const value of subcomponents.values()) length += Array.from(value).length;
  }
  return length;
}

function entry<V>(map: Map<number, V>, key: number, make: () => V): V {
  let found = map.get(key);
  if (found === undefined) {
    found = make();
    map.set(key, found);
  }
  return found;
}
