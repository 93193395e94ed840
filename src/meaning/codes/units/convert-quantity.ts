import ucum from '@lhncbc/ucum-lhc';
import { isUcum } from './unit.ts';

/** A converted value, or why there is none. */
export type Converted =
  | { readonly value: string }
  | { readonly problem: 'not-a-number' | 'unit-unknown' | 'not-comparable' | 'needs-substance' };

const library = ucum.UcumLhcUtils.getInstance();
const DECIMAL = /^[-+]?\d{1,15}(?:\.\d{1,12})?$/;

/** What must be known of the substance to go between mass, amount and charge. */
export interface Substance {
  /** Grams per mole (glucose: 180.156). */
  readonly molecularWeight?: number;
  /** Charge of the ion, for equivalents (calcium: 2). */
  readonly charge?: number;
}

/**
 * Converts a decimal from one UCUM unit to another. The result is as exact as the value was, no more and no less:
 * `6.80` mg/dL are `0.0680` g/L, `37.0` Cel are `98.6` [degF].
 *
 * @param value as written, without comparator
 */
export function convertQuantity(value: string, from: string, to: string, substance: Substance = {}): Converted {
  const text = value.trim();
  if (!DECIMAL.test(text)) return { problem: 'not-a-number' };
  if (!isUcum(from) || !isUcum(to)) return { problem: 'unit-unknown' };
  if (from === to) return { value: text };
  const convert = (number: number): number | undefined =>
    library.convertUnitTo(from, number, to, substance).toVal ?? undefined;
  const result = convert(Number(text));
  const step = 10 ** -(text.split('.')[1]?.length ?? 0);
  const next = convert(Number(text) + step);
  if (result === undefined || next === undefined) return { problem: problemOf(from, to) };
  // What one step of the last digit is worth on the other side says how many digits still mean something.
  const decimals = Math.ceil(-Math.log10(Math.abs(next - result)) - 1e-9);
  return { value: result.toFixed(Math.min(20, Math.max(0, decimals))) };
}

function problemOf(from: string, to: string): 'not-comparable' | 'needs-substance' {
  // With any weight and charge at hand the units convert exactly when nothing else was in the way.
  const whole = library.convertUnitTo(from, 1, to, { molecularWeight: 100, charge: 1 });
  return whole.toVal === null ? 'not-comparable' : 'needs-substance';
}
