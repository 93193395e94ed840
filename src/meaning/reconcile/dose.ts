import type { ListEntry } from './list-entry.ts';

const IN_MILLIGRAMS: Readonly<Record<string, number>> = {
  mg: 1,
  mcg: 0.001,
  ug: 0.001,
  µg: 0.001,
  μg: 0.001,
  g: 1000,
  gm: 1000,
};

/** A strength for comparison: milligrams where the unit is one of mass, else the number with its unit. */
export function doseOf({ dose, unit, text }: ListEntry): string | undefined {
  const [, written, its] =
    /(\d+(?:[.,]\d+)?)\s*(mcg|mg|µg|μg|ug|gm|g|units?|iu|ml|meq|%)\b/i.exec(
      dose === undefined || dose === '' ? text : `${dose} ${unit ?? ''}`,
    ) ?? [];
  const number = Number((written ?? dose ?? '').replace(',', '.'));
  if ((written ?? dose ?? '') === '' || !Number.isFinite(number)) return undefined;
  const name = (its ?? unit ?? '').toLowerCase();
  const milligrams = IN_MILLIGRAMS[name];
  return milligrams === undefined ? `${number} ${name}`.trim() : `${Number((number * milligrams).toPrecision(9))} mg`;
}
