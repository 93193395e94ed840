import { type Detector, type Hit, recordsOf } from '../detector.ts';
import { type Frame, keyText } from '../frame.ts';
import { type Predicate, rowTest } from '../predicate.ts';
import { ingredientOf } from './ingredients.ts';

/** Rows that are the same in these fields. A field after `?` counts where the table has it. */
export interface DuplicateRows {
  readonly by: readonly string[];
  /** Which rows are compared at all. */
  readonly when?: Predicate;
  /** The rows must differ in this field: two patients in one slot, two meanings of a code. */
  readonly differ?: string;
  readonly at: string;
}

/** Finds rows that say the same as an earlier one; the later one is at fault. */
export const duplicateRows: Detector<DuplicateRows> = ({ by, when, differ, at }, frame, world) => {
  const fields = by
    .filter((field) => !field.startsWith('?') || frame.has(field.slice(1)))
    .map((field) => field.replace('?', ''));
  const plain = fields.filter((field) => field !== 'ingredient');
  if (!plain.every((field) => frame.has(field)) || (differ !== undefined && !frame.has(differ))) return undefined;
  const compared = when === undefined ? () => true : rowTest(when, frame, world);
  if (compared === undefined) return undefined;
  const ingredient = fields.includes('ingredient') ? ingredientOf(frame, world.knowledge) : undefined;
  const first = new Map<string, number>();
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    if (compared(row) !== true) continue;
    const parts = plain.map((field) => keyPart(frame, field, row));
    if (ingredient !== undefined) parts.push(ingredient(row) ?? '');
    if (parts.includes('')) continue;
    judged++;
    const key = parts.join('\n');
    const known = first.get(key);
    if (known === undefined) first.set(key, row);
    else if (differ === undefined || keyText(frame.text(differ, known)) !== keyText(frame.text(differ, row))) {
      hits.push({ row, field: at, other: { table: frame.table.name, row: known } });
    }
  }
  return { judged, hits };
};

/** A date by its day and time, however it is written; other values by their text. */
function keyPart(frame: Frame, field: string, row: number): string {
  const day = frame.day(field, row);
  const minutes = day === undefined ? undefined : frame.minutes(field, row);
  return day === undefined ? keyText(frame.text(field, row)) : `${day} ${minutes ?? ''}`;
}
