import type { Cut, Part } from './part.ts';
import type { SourceRead } from './source-read.ts';

/** What a part is in a scope: a segment by its slot, or what the scope runs over (-1). */
export type PartSlot = number;

/** Whether a part of that slot alone says where a path leads. A selector looks at values. */
export function isBoundTo(read: SourceRead, slot: PartSlot): boolean {
  return read.slot === slot && read.repetition >= 0;
}

/** Where a path leads in a part; with every repetition, the field. Undefined where it holds nothing. */
export function cutOf(read: SourceRead, part: Part): Cut | undefined {
  if (read.slot < 0) return part.narrowed(read.component, read.subcomponent);
  if (read.field === 0) return part.count === 0 ? undefined : { from: 0, part };
  const field = part.fieldAt(read.field);
  if (field === undefined || read.repetition === 0) return field;
  for (const { from, part: repetition } of field.part.repetitions()) {
    // Equal parts are one object whatever their place is, so that the number is the field's to say.
    if (field.part.repetition(from) !== read.repetition) continue;
    const inner = repetition.narrowed(read.component, read.subcomponent);
    return inner && { from: field.from + from + inner.from, part: inner.part };
  }
  return undefined;
}
