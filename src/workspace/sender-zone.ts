import type { Zone, ZoneOffset } from '../meaning/maps/time-conversion.ts';

const MOST = 10_000;
const HOUR = 3_600_000;

/**
 * The offsets of an IANA zone by local time, for times that state none. Where the clock repeats a time, the first of
 * the two is taken, where it skips one, the offset before; both are doubtful.
 */
export function senderZone(name: string): Zone {
  const before = zones.get(name);
  if (before !== undefined) return before;
  const now = zoneOf(name);
  zones.set(name, now);
  return now;
}

/** The names are few: a workspace with one that is no zone is refused. */
const zones = new Map<string, Zone>();

function zoneOf(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsetOf = (at: number): number => {
    const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const number = (type: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'): number => part.get(type) ?? 0;
    const day = [number('year'), number('month') - 1, number('day')] as const;
    return Date.UTC(...day, number('hour'), number('minute'), number('second')) - at;
  };
  const known = new Map<number, ZoneOffset>();
  return {
    offsetAt: (year, month, day, hour, minute) => {
      // No clock is changed at another minute than a quarter's.
      const local = Date.UTC(year, month - 1, day, hour, minute - (minute % 15));
      if (!Number.isFinite(local)) return undefined;
      const before = known.get(local);
      if (before !== undefined) return before;
      const around = [...new Set([offsetOf(local - 24 * HOUR), offsetOf(local + 24 * HOUR)])];
      const fitting = around.filter((offset) => offsetOf(local - offset) === offset);
      const found = { offset: spelt(fitting[0] ?? around[0] ?? 0), doubtful: fitting.length !== 1 };
      if (known.size >= MOST) known.clear();
      known.set(local, found);
      return found;
    },
  };
}

function spelt(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
