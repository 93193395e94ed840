import { type Detector, type Hit, recordsOf } from '../detector.ts';
import type { Likeness } from '../same-person.ts';

/** Charts that belong to one person; the later row is at fault, the earlier one is named. */
export const samePeople: Detector<{ readonly is: Likeness; readonly at: string }> = ({ is, at }, frame, world) => {
  if (!frame.has('firstName') || !frame.has('lastName')) return undefined;
  let judged = 0;
  for (const _ of recordsOf(frame)) judged++;
  const hits = world
    .samePeople(frame)
    .flatMap(({ rows: [earlier, later], likeness }): Hit[] =>
      likeness === is ? [{ row: later, field: at, other: { table: frame.table.name, row: earlier } }] : [],
    );
  return { judged, hits };
};
