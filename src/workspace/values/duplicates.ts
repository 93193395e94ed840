import { readDuration } from './duration.ts';

/** How duplicate detection is written, for findings. */
export const DUPLICATES = 'control id and a time (control id, 30d), or off';

/** Reads `control id, 30d` into the window in milliseconds; `off` is 0. */
export function readDuplicates(text: string): number | undefined {
  if (text === 'off') return 0;
  const match = /^control id\s*,\s*(\S+)$/.exec(text);
  return match?.[1] === undefined ? undefined : readDuration(match[1]);
}
