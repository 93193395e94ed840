import { Cron } from 'croner';

/** When a destination may send. */
export interface Schedule {
  readonly text: string;
  /** The first moment from `at` on (epoch ms) at which it may: `at` itself while it is open. */
  readonly open: (at: number) => number;
}

/** How a schedule is written, for findings. */
export const SCHEDULE = 'days and hours such as Mon-Fri 08:00-18:00, Sat 09:00-12:00 or daily 22:00-06:00';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const DAY_MINUTES = 24 * 60;

/** One span of the week. `to` may lie past midnight, up to 48 hours after the day began. */
interface Span {
  readonly days: ReadonlySet<number>;
  readonly from: number;
  readonly to: number;
}

/**
 * Reads `Mon-Fri 08:00-18:00, Sat 09:00-12:00` in a time zone (IANA name). A span whose end is not after its
 * start ends on the next day. Days: `daily`, or a list of `Mon` ... `Sun` and ranges joined by `+`.
 */
export function readSchedule(text: string, zone: string): Schedule | undefined {
  const spans = text.split(/\s*,\s*/).map(readSpan);
  if (!spans.every((span) => span !== undefined)) return undefined;
  const wall = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const starts = spans.map((span) => {
    const pattern = `${span.from % 60} ${Math.floor(span.from / 60)} * * ${[...span.days].join(',')}`;
    return new Cron(pattern, { timezone: zone, paused: true });
  });
  const open = (at: number): number => {
    let moment = at;
    // A start that the change to summer time skips is given as the moment after the gap, which may lie
    // past the span's end: then the span does not open on that day.
    while (Number.isFinite(moment) && !isOpen(spans, wall, moment)) {
      const from = new Date(moment);
      moment = Math.min(...starts.map((start) => start.nextRun(from)?.getTime() ?? Number.POSITIVE_INFINITY));
    }
    return moment;
  };
  return { text, open };
}

function isOpen(spans: readonly Span[], wall: Intl.DateTimeFormat, at: number): boolean {
  const parts = new Map(wall.formatToParts(at).map((part) => [part.type, part.value]));
  const day = DAYS.indexOf(parts.get('weekday') ?? '');
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  const before = (day + 6) % 7;
  return spans.some(
    (span) =>
      (span.days.has(day) && minute >= span.from && minute < span.to) ||
      (span.days.has(before) && minute + DAY_MINUTES < span.to),
  );
}

function readSpan(text: string): Span | undefined {
  const match = /^(\S+)\s+(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const days = readDays(match[1] ?? '');
  const from = readMinute(match[2], match[3]);
  const to = readMinute(match[4], match[5]);
  if (days === undefined || from === undefined || to === undefined || from === DAY_MINUTES) return undefined;
  return { days, from, to: to <= from ? to + DAY_MINUTES : to };
}

function readMinute(hours: string | undefined, minutes: string | undefined): number | undefined {
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && minute <= DAY_MINUTES ? minute : undefined;
}

function readDays(text: string): ReadonlySet<number> | undefined {
  if (text === 'daily') return new Set(DAYS.keys());
  const days = new Set<number>();
  for (const range of text.split('+')) {
    const [first, last = first, ...more] = range.split('-').map((day) => DAYS.indexOf(day));
    if (first === undefined || last === undefined || first < 0 || last < 0 || more.length > 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  return days;
}
