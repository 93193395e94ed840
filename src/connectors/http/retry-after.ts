const LONGEST_MS = 24 * 3_600_000;

/**
 * Reads a Retry-After header (RFC 9110, section 10.2.3): seconds, or a date.
 * @param now milliseconds since 1970
 * @returns milliseconds to wait, at most a day; undefined when there is none or it cannot be read
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  // Date.parse takes almost anything; a date of HTTP begins with the day of the week.
  const wait = /^\d{1,9}$/.test(text)
    ? Number(text) * 1000
    : /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)
      ? Date.parse(text) - now
      : Number.NaN;
  return Number.isNaN(wait) ? undefined : Math.min(LONGEST_MS, Math.max(0, wait));
}
