import { ENTITIES } from './entities.ts';
import type { JsonObject } from './json.ts';
import type { LeafTable } from './leaf-table.ts';
import type { MapContext } from './map-context.ts';
import { isObject } from './target-values.ts';

/** Which field an element of a marked list (`[#]`) comes from. */
export interface SourceMark {
  readonly segment: string;
  /** Occurrence of the segment in the message, from 1. */
  readonly occurrence: number;
  readonly field: number;
  /** From 1. */
  readonly repetition: number;
}

/**
 * The id that an element of a marked list gets: the field and repetition that a leaf belongs to, as in `PID-13[2]`. Ids
 * are unique within a resource, so that inside of one of its parts the occurrence of the segment is said too, and in a
 * resource that several segments may make: of a provider who is named twice, both are known.
 */
export function sourceMark(leaves: LeafTable, leaf: number, saysSegment: boolean): string {
  const path = leaves.path(leaf);
  const end = path.indexOf('.', path.indexOf('-'));
  const mark = end < 0 ? path : path.slice(0, end);
  return saysSegment ? mark : mark.slice(0, 3) + mark.slice(mark.indexOf('-'));
}

/** Whether several segments of a message may write where rows do: into a part, or a resource that exists apart from it. */
export function isShared(context: Pick<MapContext, 'base' | 'types'>): boolean {
  return isPart(context) || (ENTITIES.has(context.base.root) && context.base.root !== 'Patient');
}

/** Whether rows write into a part of a resource, of which there may be several. */
export function isPart(context: Pick<MapContext, 'base' | 'types'>): boolean {
  return context.base.below !== '' || context.types.kindOf(context.base.root) !== 'resource';
}

const MARK = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?-(\d+)(?:\[(\d+)\])?$/;

/** Reads the id of an element: the fields that it names, and whether another one, which it does not name, says the same. */
export function sourceMarks(id: string): { readonly marks: readonly SourceMark[]; readonly others: boolean } {
  const marks = id.split('+').flatMap((text) => {
    const [, segment, occurrence, field, repetition] = MARK.exec(text) ?? [];
    if (segment === undefined) return [];
    const [nth, at] = [Number(occurrence ?? '1'), Number(repetition ?? '1')];
    return [{ segment, occurrence: nth, field: Number(field), repetition: at }];
  });
  return { marks, others: marks.length === 0 || id.startsWith('+') };
}

/** Segments of a name, by their occurrence in the message, that the ids of a resource's elements say it comes from. */
export function occurrencesIn(resource: JsonObject, segment: string): readonly number[] {
  const found = new Set<number>();
  for (const mark of marksOf(resource)) if (mark.segment === segment) found.add(mark.occurrence);
  return [...found].toSorted((a, b) => a - b);
}

/** What the ids of a resource's elements say of where it comes from. */
export function marksOf(resource: JsonObject): readonly SourceMark[] {
  return Object.values(resource).flatMap((list) => {
    if (!Array.isArray(list)) return [];
    return list.flatMap((item) => {
      const id = isObject(item) ? item['id'] : undefined;
      return typeof id === 'string' ? sourceMarks(id).marks : [];
    });
  });
}
