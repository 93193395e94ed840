const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  y: 365 * 86_400_000,
};

/** How a length of time is written, for findings. */
export const DURATION = 'a time such as 500ms, 30s, 5m, 2h, 90d or 6y';

/** Reads `500ms`, `30s`, `5m`, `2h`, `90d`, `6y` (365 days each) into milliseconds. */
export function readDuration(text: string): number | undefined {
  const match = /^(\d{1,9})\s?(ms|s|m|h|d|y)$/.exec(text);
  const unit = UNIT_MS[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}
