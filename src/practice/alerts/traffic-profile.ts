import type { ContentTotal } from '../../store/stored-ledger.ts';
import { HOUR_MS, type WeekHours } from './week-hours.ts';

const DAY_MS = 24 * HOUR_MS;
const WEEKS = 8;
/** How far back traffic is looked at. */
export const LOOK_BACK_MS = WEEKS * 7 * DAY_MS;
/** So long something is watched before its silence, or what is usual of it, means anything. */
export const LEARNING_DAYS = 14;

/** At least so many weeks must have shown the same hours. */
const LEAST_WEEKS = 2;
/** Hours are expected to bring what they brought in four weeks of five. */
const CAUTION = 0.2;
/** Taken off again: standard errors of what so few weeks have shown, as of counts by chance (Poisson). */
const ERRORS = 2;
const LEAST_A_DAY = 5;

/** What is usual of a flow or a destination, by the hours in which its messages came. */
export class TrafficProfile {
  /** Whole days of which something is known, at most `LEARNING_DAYS`. */
  readonly days: number;
  /** Share of deliveries with a flagged field on the middle day; undefined where there were too few. */
  readonly flagged: number | undefined;
  readonly #since: number;
  readonly #end: number;
  readonly #counts: ReadonlyMap<number, number>;
  readonly #week: WeekHours;

  /** @param totals hours with messages, all before `end` */
  constructor(totals: readonly ContentTotal[], week: WeekHours, end: number) {
    this.#counts = new Map(totals.map(({ hour, messages }) => [hour, messages]));
    this.#since = totals.reduce((first, { hour }) => Math.min(first, hour), end);
    this.#end = end;
    this.#week = week;
    this.days = Math.min(LEARNING_DAYS, Math.floor((end - this.#since) / DAY_MS));
    this.flagged = usualFlagged(totals);
  }

  get learnt(): boolean {
    return this.days === LEARNING_DAYS;
  }

  /**
   * Messages that whole hours bring at the least: what the same hours brought in four of five of the last eight weeks.
   * They are taken together, so that it does not matter to which side of an hour something fell. Hours of a holiday bring
   * nothing, and a week that had a holiday in them is no example.
   *
   * @param from beginning of the first hour
   * @param to end of the last hour
   */
  expected(from: number, to: number): number {
    const hours: number[] = [];
    for (let hour = from; hour < to; hour += HOUR_MS) if (this.#week.slot(hour) !== undefined) hours.push(hour);
    const weeks: number[] = [];
    for (let back = 1; back <= WEEKS && hours.length > 0; back++) {
      const same = hours.map((hour) => this.#week.weeksBefore(hour, back));
      if (same.every((hour) => hour !== undefined && hour >= this.#since && hour < this.#end)) {
        weeks.push(same.reduce<number>((sum, hour) => sum + (this.#counts.get(hour ?? 0) ?? 0), 0));
      }
    }
    if (weeks.length < LEAST_WEEKS) return 0;
    const seen = quantile(weeks, CAUTION);
    return Math.max(0, seen - ERRORS * Math.sqrt(seen / weeks.length));
  }
}

/**
 * Learns from hourly sums what is usual, by flow and by destination. A week or two that were unlike the others (an outage,
 * a holiday that no calendar knows) change little.
 *
 * @param totals sums of hours before `now`; hours without a message need not be there
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
  return new Map([...named].map(([name, own]) => [name, new TrafficProfile(own, week, end)]));
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
