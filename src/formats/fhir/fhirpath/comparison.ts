import type { Values } from './environment.ts';

/** Whether two JSON values are equal as FHIRPath's `=` sees it; the order of members does not count. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((one, i) => isEqual(one, b[i]));
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) && isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

/**
 * Orders two values: numbers, strings, dates and times of the precision they have, quantities in the same unit.
 *
 * @returns negative, zero or positive, or undefined where FHIRPath gives no answer (another precision, another unit)
 */
export function order(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return orderTexts(a, b);
  if (isQuantity(a) && isQuantity(b)) {
    const sameUnit = (a.code ?? a.unit) === (b.code ?? b.unit) && (a.system ?? '') === (b.system ?? '');
    return sameUnit && typeof a.value === 'number' && typeof b.value === 'number' ? a.value - b.value : undefined;
  }
  return undefined;
}

interface QuantityLike {
  readonly value: unknown;
  readonly unit?: unknown;
  readonly code?: unknown;
  readonly system?: unknown;
}

function isQuantity(value: unknown): value is QuantityLike {
  return typeof value === 'object' && value !== null && 'value' in value;
}

const MOMENT =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2}(?:\.\d+)?))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

function orderTexts(a: string, b: string): number | undefined {
  const left = MOMENT.exec(a);
  const right = left && MOMENT.exec(b);
  if (!left || !right) return a < b ? -1 : a > b ? 1 : 0;
  if (left[7] && right[7]) {
    const gap = Date.parse(a) - Date.parse(b);
    if (!Number.isNaN(gap)) return gap;
  }
  for (let part = 1; part <= 6; part++) {
    const one = left[part];
    const other = right[part];
    if (one === undefined && other === undefined) return 0;
    if (one === undefined || other === undefined) return undefined;
    const gap = Number(one) - Number(other);
    // Zones shift hours and so days: with a zone on one side only, what is nearer than a day is not decided.
    if (gap !== 0) return (left[7] === undefined) === (right[7] === undefined) || part < 3 ? gap : undefined;
  }
  return left[7] === right[7] ? 0 : undefined;
}

/** Each value once, in the order of first appearance. */
export function distinct(values: Values): Values {
  if (values.every((one) => typeof one !== 'object')) return [...new Set(values)];
  const kept: unknown[] = [];
  for (const value of values) if (!kept.some((one) => isEqual(one, value))) kept.push(value);
  return kept;
}
