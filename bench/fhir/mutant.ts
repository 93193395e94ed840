import type { Json } from './official-package.ts';

/** One way to break a resource; every mutant must be refused. */
export interface Mutant {
  readonly kind: string;
  readonly where: string;
  readonly resource: Json;
}

/** Another code in the same system: hardest to see. */
export function wrongCode(value: unknown): unknown {
  if (typeof value === 'string') return 'no-such-code';
  if (typeof value !== 'object' || value === null) return value;
  const { coding, code } = value as { coding?: unknown; code?: unknown };
  if (Array.isArray(coding)) return { ...value, coding: coding.map(wrongCode) };
  return code === undefined ? value : { ...value, code: 'no-such-code' };
}
