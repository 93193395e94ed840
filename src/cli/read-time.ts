import { Fault } from '../diagnostics/fault.ts';
import { readDuration } from '../workspace/values/duration.ts';

const TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A time as people write it, in milliseconds since 1970: a date or date and time (local unless it has a
 * zone), or how long ago (`2h`). Throws `time-unreadable`.
 */
export function readTime(text: string, now: number): number {
  const ago = readDuration(text);
  return ago === undefined ? dateOf(text) : now - ago;
}

/** A time to come: a date or date and time, or how long from now (`14d`). Throws `time-unreadable`. */
export function readUntil(text: string, now: number): number {
  const ahead = readDuration(text);
  return ahead === undefined ? dateOf(text) : now + ahead;
}

function dateOf(text: string): number {
  // A bare date would be read as UTC, unlike a date with a time: midnight makes both local.
  const at = TIME.test(text) ? Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(at)) throw new Fault('time-unreadable', { about: { found: text } });
  return at;
}
