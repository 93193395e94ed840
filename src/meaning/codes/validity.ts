/**
 * When something may be used, as calendar days (`2025-10-01`), both ends included; an absent end is open.
 *
 * Where only some releases of a code system are at hand, the day of a change lies between two of them. Then
 * `validFrom` and `validTo` are the widest possible, `surelyFrom` and `surelyTo` the narrowest.
 */
export interface Period {
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly surelyFrom?: string;
  readonly surelyTo?: string;
}

/** `unsure`: the day lies between two releases, of which only the later (or earlier) knows the code. */
export type Validity = 'valid' | 'not-yet' | 'expired' | 'unsure';

/** Judges a period at a day (`2025-10-01`; what follows the tenth character is ignored). */
export function validityAt(period: Period, at: string): Validity {
  const day = at.slice(0, 10);
  if (period.validFrom !== undefined && day < period.validFrom) return 'not-yet';
  if (period.validTo !== undefined && day > period.validTo) return 'expired';
  if (period.surelyFrom !== undefined && day < period.surelyFrom) return 'unsure';
  if (period.surelyTo !== undefined && day > period.surelyTo) return 'unsure';
  return 'valid';
}

/** True when a day exists on which both periods may hold. */
export function overlap(a: Period, b: Period): boolean {
  const startsInTime = (x: Period, y: Period): boolean =>
    x.validFrom === undefined || y.validTo === undefined || x.validFrom <= y.validTo;
  return startsInTime(a, b) && startsInTime(b, a);
}

/** True for a day of the calendar, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
