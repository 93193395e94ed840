import type { ContentTotal } from '../../store/stored-ledger.ts';
import { HOUR_MS, WEEK, type WeekHours } from './week-hours.ts';

const DAY_MS = 24 * HOUR_MS;
/** How far back traffic is looked at. */
export const LOOK_BACK_MS = 8 * 7 * DAY_MS;
/** So long something is watched before its silence, or what is usual of it, means anything. */
export const LEARNING_DAYS = 14;

/** At least so many weeks must have shown an hour of the week. */
const LEAST_WEEKS = 2;
/** An hour is expected to bring what it brought in four weeks of five. */
const CAUTION = 0.2;
const LEAST_A_DAY = 5;

/** What is usual of a flow or a destination. */
export interface TrafficProfile {
  /** First hour in which anything came, as far as is looked back. */
  readonly since: number;
  /** Whole days of which something is known, at most `LEARNING_DAYS` and then it is learnt. */
  readonly days: number;
  readonly learnt: boolean;
  /** Messages that each hour of the week brings at the least, in nearly every week; 0 where it is not known. */
  readonly expected: readonly number[];
  /** Share of deliveries with a flagged field on the middle day; undefined where there were too few. */
  readonly flagged?: number;
}

/**
 * Learns from hourly sums what is usual, by flow and by destination. Holidays count for nothing; a week or two that were
 * unlike the others (an outage, a holiday that no calendar knows) change little.
 *
 * @param totals sums of whole hours before `now`; hours without a message need not be there
 */
export function learnTraffic(
  totals: readonly ContentTotal[],
  week: WeekHours,
  now: number,
): ReadonlyMap<string, TrafficProfile> {
  const end = Math.floor(now / HOUR_MS) * HOUR_MS;
  const named = Map.groupBy(
    totals.filter(({ hour, messages }) => messages > 0 && hour < end),
    ({ name }) => name,
  );
  return new Map([...named].map(([name, own]) => [name, profileOf(own, week, end)]));
}

function profileOf(totals: readonly ContentTotal[], week: WeekHours, end: number): TrafficProfile {
  const counts = new Map(totals.map(({ hour, messages }) => [hour, messages]));
  const since = totals.reduce((first, { hour }) => Math.min(first, hour), end);
  const seen: number[][] = Array.from({ length: WEEK }, () => []);
  for (let hour = since; hour < end; hour += HOUR_MS) {
    const slot = week.slot(hour);
    if (slot !== undefined) seen[slot]?.push(counts.get(hour) ?? 0);
  }
  const days = Math.min(LEARNING_DAYS, Math.floor((end - since) / DAY_MS));
  const flagged = usualFlagged(totals);
  return {
    since,
    days,
    learnt: days === LEARNING_DAYS,
    expected: seen.map((weeks) => (weeks.length < LEAST_WEEKS ? 0 : quantile(weeks, CAUTION))),
    ...(flagged === undefined ? {} : { flagged }),
  };
}

function usualFlagged(totals: readonly ContentTotal[]): number | undefined {
  const days = Map.groupBy(totals, ({ hour }) => Math.floor(hour / DAY_MS));
  const shares = [...days.values()].flatMap((hours) => {
    const messages = hours.reduce((sum, hour) => sum + hour.messages, 0);
    return messages < LEAST_A_DAY ? [] : hours.reduce((sum, hour) => sum + hour.flagged, 0) / messages;
  });
  return shares.length < LEAST_A_DAY ? undefined : quantile(shares, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
