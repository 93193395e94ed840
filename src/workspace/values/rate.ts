import { readDuration } from './duration.ts';

/** How a rate is written, for findings. */
export const RATE = 'a rate such as 10/s or 500/15m';

/** Reads `10/s`, `500/15m`, `1 / 100ms`: at most so many in such a time. */
export function readRate(text: string): { readonly count: number; readonly perMs: number } | undefined {
  const match = /^(\d{1,6})\s?\/\s?(\d{0,6})\s?([a-z]{1,2})$/.exec(text);
  if (match === null) return undefined;
  const count = Number(match[1]);
  const perMs = readDuration(`${match[2] === '' ? '1' : match[2]}${match[3]}`);
  return count > 0 && perMs !== undefined && perMs > 0 ? { count, perMs } : undefined;
}
