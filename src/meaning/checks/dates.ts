/** A date as it was read: days since 1970-01-01, how it was written, and whether that day can be. */
export interface ReadDate {
  readonly style: DateStyle;
  /** Absent for a date that no calendar has. */
  readonly day?: number;
  /** Minutes since midnight, where a time stands behind the date. */
  readonly minutes?: number;
}

export type DateStyle =
  | 'month/day/year'
  | 'day/month/year'
  | 'year-month-day'
  | 'yearmonthday'
  | 'day.month.year'
  | 'month name'
  | 'two-digit year'
  | 'day number'
  | 'epoch';

/** Which of two numbers before the year is the month. */
export type DateOrder = 'month-first' | 'day-first';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TIME = String.raw`(?:[T ]\s*(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?`;
const ISO = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`);
const SLASHED = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})${TIME}$`);
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(?:\d{2}(?:\.\d+)?)?)?(?:[+-]\d{4})?$/;
const NAMED_FIRST = new RegExp(`^([A-Za-z]{3,9})\\.? +(\\d{1,2}),? +(\\d{4})${TIME}$`);
const NAMED_SECOND = new RegExp(`^(\\d{1,2})[- ]([A-Za-z]{3,9})\\.?,?[- ](\\d{4}|\\d{2})${TIME}$`);
/** Day numbers of spreadsheets from 1905 to 2060, so that a plain number is not taken for a date. */
const [FIRST_SERIAL, LAST_SERIAL] = [1_900, 58_500];
const SERIAL_ZERO = Date.UTC(1899, 11, 30) / 86_400_000;

/**
 * Reads a date in the styles of exports; undefined where the text is none.
 *
 * @param order which number is the month where both could be
 * @param pivot last two digits of the year up to which a two-digit year is of this century
 */
export function readDate(text: string, order: DateOrder, pivot: number): ReadDate | undefined {
  const plain = text.trim();
  if (plain.length < 4 || plain.length > 40) return undefined;
  const iso = ISO.exec(plain);
  if (iso !== null) return dated('year-month-day', iso[1], iso[2], iso[3], iso.slice(4));
  const slashed = SLASHED.exec(plain);
  if (slashed !== null) {
    const [, first, mark, second, year = ''] = slashed;
    const full = year.length === 2 ? String(fullYear(Number(year), pivot)) : year;
    const style: DateStyle =
      year.length === 2
        ? 'two-digit year'
        : mark === '.'
          ? 'day.month.year'
          : order === 'month-first'
            ? 'month/day/year'
            : 'day/month/year';
    const dayFirst = mark === '.' || order === 'day-first';
    return dated(style, full, dayFirst ? second : first, dayFirst ? first : second, slashed.slice(5));
  }
  if (/^\d+$/.test(plain) && (plain.length === 4 || plain.length === 5)) {
    const serial = Number(plain);
    if (serial < FIRST_SERIAL || serial > LAST_SERIAL) return undefined;
    return { style: 'day number', day: SERIAL_ZERO + serial };
  }
  const compact = COMPACT.exec(plain);
  if (compact !== null) {
    return dated('yearmonthday', compact[1], compact[2], compact[3], compact.slice(4));
  }
  const named = NAMED_FIRST.exec(plain);
  if (named !== null) return byName(named[1], named[2], named[3], pivot, named.slice(4));
  const second = NAMED_SECOND.exec(plain);
  if (second !== null) return byName(second[2], second[1], second[3], pivot, second.slice(4));
  if (/^1\d{9}(\d{3})?$/.test(plain)) {
    const seconds = Number(plain.slice(0, 10));
    return { style: 'epoch', day: Math.floor(seconds / 86_400) };
  }
  return undefined;
}

/** The number of a day; undefined where no calendar has it. */
export function dayNumber(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1) return undefined;
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time / 86_400_000 : undefined;
}

/** A day as `2026-11-20`. */
export function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** The day of a text as `dayText` writes it. */
export function dayOf(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  return year === undefined ? undefined : dayNumber(Number(year), Number(month), Number(day));
}

/** Whole years between two days. */
export function yearsBetween(from: number, to: number): number {
  const [a, b] = [new Date(from * 86_400_000), new Date(to * 86_400_000)];
  const years = b.getUTCFullYear() - a.getUTCFullYear();
  const before =
    b.getUTCMonth() < a.getUTCMonth() || (b.getUTCMonth() === a.getUTCMonth() && b.getUTCDate() < a.getUTCDate());
  return before ? years - 1 : years;
}

/**
 * Which number is the month in a column of dates, told by those that only fit one way; undefined where none does.
 */
export function dateOrder(values: Iterable<string>): DateOrder | undefined {
  let [monthFirst, dayFirst] = [0, 0];
  for (const value of values) {
    const [, first, mark, second] = SLASHED.exec(value.trim()) ?? [];
    if (first === undefined || mark === '.') continue;
    if (Number(first) > 12 && Number(second) <= 12) dayFirst++;
    else if (Number(second) > 12 && Number(first) <= 12) monthFirst++;
  }
  if (monthFirst === 0 && dayFirst === 0) return undefined;
  return dayFirst > monthFirst ? 'day-first' : 'month-first';
}

/** The minutes since midnight of a time of day (`9:05`, `14:30:00`, `2:15 PM`, `0905`); undefined for other texts. */
export function readTime(text: string): number | undefined {
  const [, hour, minute, half] =
    /^(\d{1,2}):?(\d{2})(?::\d{2}(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?$/.exec(text.trim()) ?? [];
  if (hour === undefined || minute === undefined) return undefined;
  return minutesOf(hour, minute, half);
}

function minutesOf(hour: string, minute: string, half: string | undefined): number | undefined {
  let hours = Number(hour);
  if (half !== undefined) hours = (hours % 12) + (/^p/i.test(half) ? 12 : 0);
  return hours > 23 || Number(minute) > 59 ? undefined : hours * 60 + Number(minute);
}

function byName(
  name: string | undefined,
  day: string | undefined,
  year = '',
  pivot: number,
  time: readonly (string | undefined)[],
): ReadDate | undefined {
  const month = MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
  if (month === 0) return undefined;
  const full = year.length === 2 ? String(fullYear(Number(year), pivot)) : year;
  return dated('month name', full, String(month), day, time);
}

function dated(
  style: DateStyle,
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  [hour, minute, half]: readonly (string | undefined)[],
): ReadDate {
  const number = dayNumber(Number(year), Number(month), Number(day));
  if (number === undefined) return { style };
  const minutes = hour === undefined || minute === undefined ? undefined : minutesOf(hour, minute, half);
  return { style, day: number, ...(minutes === undefined ? {} : { minutes }) };
}

function fullYear(two: number, pivot: number): number {
  return two <= pivot ? 2000 + two : 1900 + two;
}
