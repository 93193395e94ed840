/**
 * A message's number: milliseconds since 1970 times 1,024 plus a counter. A safe integer until 2248,
 * rising in commit order, so that the newest message is the largest number and a time range is a
 * number range.
 */
export type MessageId = number;

/** Numbers within one millisecond. 1,024 a millisecond is far beyond what a disk can take. */
export const NUMBERS_PER_MS = 1024;

/** The first number of a millisecond: `firstIdAt(from)` to `firstIdAt(to) - 1` is a time range. */
export function firstIdAt(ms: number): MessageId {
  return ms * NUMBERS_PER_MS;
}

/** When a message was received, in milliseconds since 1970. */
export function receivedAt(id: MessageId): number {
  return Math.floor(id / NUMBERS_PER_MS);
}

/**
 * The UTC month in which a message was received, as `2026-01`: the name of its file. `none` for what no
 * message can have as its number.
 */
export function monthOf(id: MessageId): string {
  if (!Number.isSafeInteger(id) || id < 0) return 'none';
  return new Date(receivedAt(id)).toISOString().slice(0, 7);
}

/** The first number of the month after `month` (`2026-01`). */
export function endOfMonth(month: string): MessageId {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return firstIdAt(Date.UTC(year, number, 1));
}
