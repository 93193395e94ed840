import type { LeafTable } from '../leaf-table.ts';
import type { SourcePath } from '../source-path.ts';
import { selectorPlace } from '../source-read.ts';
import { fieldType } from '../source-type.ts';
import type { Cell } from './sheet.ts';

/** A part of a segment that a row reads: its leaves, and how deep it lies (1 a repetition, 2 a component, 3 a sub-component). */
export interface Part {
  readonly leaves: readonly number[];
  readonly repetition: number;
  readonly depth: number;
  /** The row's own text, in place of leaves. */
  readonly constant?: string;
}

/** What reading parts needs of a run. */
interface Read {
  readonly leaves: LeafTable;
  /** The segment that a path means for a row that is at a segment; -1 where there is none. */
  segmentFor(path: SourcePath, at: number): number;
}

/** How deep a path goes: 0 a segment, 1 a field, 2 a component, 3 a sub-component. */
export function depthOf(path: SourcePath): number {
  return path.field === 0 ? 0 : path.component === 0 ? 1 : path.subcomponent === 0 ? 2 : 3;
}

/** The parts that a path names, seen from a segment: one for each repetition that it means and that has something. */
export function partsAt(run: Read, path: SourcePath, at: number): readonly Part[] {
  const segment = run.segmentFor(path, at);
  if (segment < 0) return [];
  const { leaves } = run;
  const [lo, hi] =
    path.field === 0
      ? [leaves.segmentStart(segment), leaves.segmentEnd(segment)]
      : [leaves.fieldStart(segment, path.field), leaves.fieldEnd(segment, path.field)];
  const all = Array.from({ length: Math.max(0, hi - lo) }, (_, i) => lo + i);
  if (path.field === 0) return all.length === 0 ? [] : [{ leaves: all, repetition: 1, depth: 0 }];
  const wanted = repetitionsOf(run, path, all);
  return wanted.flatMap((repetition) => {
    const inside = all.filter(
      (leaf) =>
        leaves.repetition(leaf) === repetition &&
        (path.component === 0 || leaves.component(leaf) === path.component) &&
        (path.subcomponent === 0 || leaves.subcomponent(leaf) === path.subcomponent),
    );
    return inside.length === 0 ? [] : [{ leaves: inside, repetition, depth: depthOf(path) }];
  });
}

function repetitionsOf({ leaves }: Read, path: SourcePath, all: readonly number[]): readonly number[] {
  const { repetition } = path;
  if (repetition.kind === 'first') return [1];
  if (repetition.kind === 'at') return [repetition.number];
  const there = [...new Set(all.map((leaf) => leaves.repetition(leaf)))];
  if (repetition.kind === 'every') return there;
  const place = selectorPlace(repetition.component, fieldType(path.segment, path.field));
  if (place === undefined) return [];
  const found = all.find(
    (leaf) =>
      leaves.component(leaf) === place[0] &&
      leaves.subcomponent(leaf) === Math.max(1, place[1]) &&
      leaves.value(leaf) === repetition.value,
  );
  return found === undefined ? [] : [leaves.repetition(found)];
}

/** A cell without the field and repetition that it goes to. */
export type LooseCell = Omit<Cell, 'field' | 'repetition'>;

/**
 * The leaves of a part as cells for a part of another depth: components become sub-components one level down, and
 * sub-components components one level up. What has no place at that depth is left.
 */
export function rebased(
  { leaves }: Pick<Read, 'leaves'>,
  part: Part,
  depth: number,
): { readonly cells: readonly LooseCell[]; readonly left: readonly number[] } {
  const cells: LooseCell[] = [];
  const left: number[] = [];
  for (const leaf of part.leaves) {
    const [component, sub] = [leaves.component(leaf), leaves.subcomponent(leaf)];
    // Coordinates below the part that is read.
    const below = part.depth <= 1 ? [component, sub] : part.depth === 2 ? [sub, 1] : [1, 1];
    const [first = 1, second = 1] = below;
    const fits = depth <= 1 || (second === 1 && (depth === 2 || first === 1));
    if (!fits) left.push(leaf);
    else {
      const at = depth <= 1 ? [first, second] : [1, first];
      cells.push({
        component: at[0] ?? 1,
        subcomponent: at[1] ?? 1,
        raw: leaves.raw(leaf),
        source: leaf,
        changed: false,
      });
    }
  }
  return { cells, left };
}
