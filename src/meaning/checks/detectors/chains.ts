import { type Detector, type Hit, recordsOf } from '../detector.ts';

/** References to other rows of the same table that lead back to where they began. A row may be its own guarantor. */
export const chains: Detector<{ readonly at: string; readonly selfAllowed?: boolean }> = (
  { at, selfAllowed },
  frame,
) => {
  if (frame.refersTo(at) !== frame) return undefined;
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    if (frame.text(at, row) === '') continue;
    judged++;
    const seen = new Set([row]);
    for (let next = frame.parent(at, row); typeof next === 'number'; next = frame.parent(at, next)) {
      if (next === row && (seen.size > 1 || selfAllowed !== true)) hits.push({ row, field: at });
      if (seen.has(next)) break;
      seen.add(next);
    }
  }
  return { judged, hits };
};
