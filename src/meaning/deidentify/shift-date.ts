const DAY_MS = 86_400_000;
const OLDEST = 90;

/**
 * Moves a date of HL7 v2 (`YYYY[MM[DD[HHMM[SS[.S]]]]][+ZZZZ]`) by whole days, so that intervals stay; what the value
 * does not say stays unsaid. A year that would tell an age over 90 becomes the one of 90 (45 CFR 164.514(b)(2)(i)(C)).
 * @param today year, already moved, in which the message was written; undefined caps nothing
 * @returns undefined when the value is no such date
 */
export function shiftDate(value: string, days: number, today: number | undefined): string | undefined {
  const parts = /^(\d{4})(?:(\d{2})(?:(\d{2})(\d{2,6}(?:\.\d{1,4})?)?)?)?([+-]\d{4})?$/.exec(value);
  if (parts === null) return undefined;
  const [, year = '', month, day, time = '', zone = ''] = parts;
  const at = Date.UTC(Number(year), Number(month ?? '7') - 1, Number(day ?? (month === undefined ? '1' : '15')));
  const moved = new Date(at + days * DAY_MS);
  if (Number.isNaN(moved.getTime())) return undefined;
  const capped = today !== undefined && moved.getUTCFullYear() < today - OLDEST;
  const text = capped ? `${today - OLDEST}0101` : compact(moved);
  const length = day !== undefined ? 8 : month !== undefined ? 6 : 4;
  return `${text.slice(0, length)}${time}${zone}`;
}

function compact(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}
