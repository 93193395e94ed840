import { recordsOf } from './detector.ts';
import type { Frame } from './frame.ts';

/** Fields that a system writes by itself, or that say what has happened, and never what is planned. */
const RECORDED: Readonly<Record<string, readonly string[]>> = {
  patients: ['lastVisit', 'updated'],
  problems: ['entered', 'resolved'],
  medications: ['lastRefill'],
  allergies: ['entered'],
  labs: ['resulted', 'collected'],
  charges: ['posted', 'serviceDate'],
  documents: ['scanned'],
  immunizations: ['date'],
};
/** A day that fewer rows than this have may be a typing error. */
const ROWS = 3;
const MANY = 200;

/**
 * The day at which an extract was taken, told by the last day on which several things were recorded; `today` where
 * nothing was. Days after `today` do not count.
 */
export function asOfDay(frames: readonly Frame[], today: number): number {
  const counts = new Map<number, number>();
  let all = 0;
  for (const frame of frames) {
    for (const field of RECORDED[frame.kind] ?? []) {
      if (!frame.has(field)) continue;
      for (const row of recordsOf(frame)) {
        const day = frame.day(field, row);
        if (day === undefined || day > today) continue;
        counts.set(day, (counts.get(day) ?? 0) + 1);
        all++;
      }
    }
  }
  const least = all >= MANY ? ROWS : 1;
  let last: number | undefined;
  for (const [day, count] of counts) if (count >= least && (last === undefined || day > last)) last = day;
  return last ?? today;
}
