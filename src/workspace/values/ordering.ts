import type { Ordering } from '../definitions.ts';

/** How an order is written, for findings. */
export const ORDERING = 'by patient, strict, or by and a path (by PID-18)';

/** Reads `by patient`, `strict` or `by PID-18`. */
export function readOrdering(text: string, isPath: (text: string) => boolean): Ordering | undefined {
  if (text === 'strict') return { by: 'strict' };
  const match = /^by\s+(\S+)$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  if (match[1] === 'patient') return { by: 'patient' };
  return isPath(match[1]) ? { by: 'field', path: match[1] } : undefined;
}
