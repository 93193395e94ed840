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
/** A last day is one that others lead up to; a lone one, however many rows have it, may be a slip. */
const WINDOW = 14;
const DAYS = 4;
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
  const days = [...counts.keys()].sort((a, b) => b - a);
  const led = days.find((day, at) => days.slice(at, at + DAYS).filter((each) => each > day - WINDOW).length === DAYS);
  return (all >= MANY ? led : undefined) ?? days[0] ?? today;
}
