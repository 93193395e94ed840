import type { LeafTable } from './leaf-table.ts';
import type { MapContext } from './map-context.ts';

/** Which field an element of a marked list (`[#]`) comes from. */
export interface SourceMark {
  readonly segment: string;
  readonly field: number;
  /** From 1. */
  readonly repetition: number;
}

/**
 * The id that an element of a marked list gets: the field and repetition that a leaf belongs to, as in `PID-13[2]`. Ids
 * are unique within a resource, so that inside of one of its parts the occurrence of the segment is said too.
 */
export function sourceMark(leaves: LeafTable, leaf: number, inPart: boolean): string {
  const path = leaves.path(leaf);
  const end = path.indexOf('.', path.indexOf('-'));
  const mark = end < 0 ? path : path.slice(0, end);
  return inPart ? mark : mark.slice(0, 3) + mark.slice(mark.indexOf('-'));
}

/** Whether rows write into a part of a resource, of which there may be several. */
export function isPart(context: Pick<MapContext, 'base' | 'types'>): boolean {
  return context.base.below !== '' || context.types.kindOf(context.base.root) !== 'resource';
}

const MARK = /^([A-Z][A-Z0-9]{2})(?:\[\d+\])?-(\d+)(?:\[(\d+)\])?$/;

/** Reads the id of an element: the fields that it names, and whether another one, which it does not name, says the same. */
export function sourceMarks(id: string): { readonly marks: readonly SourceMark[]; readonly others: boolean } {
  const marks = id.split('+').flatMap((text) => {
    const [, segment, field, repetition] = MARK.exec(text) ?? [];
    return segment === undefined ? [] : [{ segment, field: Number(field), repetition: Number(repetition ?? '1') }];
  });
  return { marks, others: marks.length === 0 || id.startsWith('+') };
}
