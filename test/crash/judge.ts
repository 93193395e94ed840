import { parcelOf } from '../outside/parcel.ts';
import type { Arrival } from '../outside/receiver.ts';

/** What was seen from outside over one run. */
export interface Observed {
  /** Control ids that got a positive answer. */
  readonly acknowledged: readonly string[];
  /** Sent again after a refusal: the sender itself changed their order. */
  readonly refused: readonly string[];
  /** Every arrival by destination, in order. */
  readonly arrivals: Readonly<Record<string, readonly Arrival[]>>;
  /** When the engine was killed, in ms since 1970, rising. */
  readonly kills: readonly number[];
}

export interface Verdict {
  readonly acknowledged: number;
  /** Acknowledged messages that a destination never got, counted for each destination. */
  readonly lost: number;
  /** First arrivals that came after a later message of the same patient at the same destination. */
  readonly reordered: number;
  /** Arrivals beyond the first. */
  readonly duplicates: readonly Duplicate[];
  /** The most of them that one kill made at one destination. */
  readonly widest: number;
}

export interface Duplicate {
  readonly destination: string;
  readonly id: string;
  /** The kill between the two arrivals, the only thing that may make a duplicate here; absent where there was none. */
  readonly kill?: number;
}

/** The receiving process stamps an arrival when it reads it, which may be this much after it came. */
const SLACK_MS = 250;

/** Compares what senders were promised with what receivers got. */
export function judge({ acknowledged, refused, arrivals, kills }: Observed): Verdict {
  const excused = new Set(refused);
  const duplicates: Duplicate[] = [];
  let lost = 0;
  let reordered = 0;
  for (const [destination, list] of Object.entries(arrivals)) {
    const last = new Map<string, number>();
    const newest = new Map<string, number>();
    for (const { id, at } of list) {
      const before = last.get(id);
      last.set(id, at);
      if (before !== undefined) {
        const kill = kills.findLast((time) => time > before - SLACK_MS && time < at + SLACK_MS);
        duplicates.push({ destination, id, ...(kill === undefined ? {} : { kill }) });
        continue;
      }
      const parcel = parcelOf(id);
      if (parcel === undefined || excused.has(id)) continue;
      const patient = `${parcel.connection}-${parcel.patient}`;
      const most = newest.get(patient) ?? -1;
      if (parcel.number < most) reordered++;
      else newest.set(patient, parcel.number);
    }
    for (const id of acknowledged) if (!last.has(id)) lost++;
  }
  const perKill = Map.groupBy(duplicates, ({ destination, kill }) => `${destination} ${kill}`);
  const widest = Math.max(0, ...[...perKill.values()].map((group) => group.length));
  return { acknowledged: acknowledged.length, lost, reordered, duplicates, widest };
}
