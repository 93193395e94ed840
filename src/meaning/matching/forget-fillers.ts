import type { Column } from './column.ts';
import type { DateValue } from './kinds/birth-date.ts';
import type { NameValue } from './kinds/given-name.ts';
import type { FieldKind } from './kinds/kind.ts';
import type { Comparison, People } from './people.ts';

/** In how many families, by the sound of their name and by birth year, a value must be met before nobody's it is. */
const FAMILIES: Partial<Record<FieldKind, number>> = { socialSecurity: 4, identifier: 4, email: 5, phone: 8 };
/** A birth date is filled in when it is so many times as frequent as the others, and has so large a part. */
const TIMES = 20;
const LEAST_SHARE = 0.005;

/**
 * Makes values count as none that a front desk fills in where it knows none: a number, telephone or address that many
 * families share, a birth date that stands far above all others. Which values these are is told from the list alone.
 *
 * @returns for each comparison how many values were made none
 */
export function forgetFillers(people: People): number[] {
  return people.comparisons.map((comparison) => {
    const fillers = comparison.kind === 'birthDate' ? frequentDates(comparison) : sharedNumbers(people, comparison);
    for (const number of fillers) comparison.column.forget(number);
    return fillers.length;
  });
}

function frequentDates({ column }: Comparison): number[] {
  const held = column.counts.filter((count) => count > 0).length;
  const usual = column.filled / Math.max(held, 1);
  return column.counts.flatMap((count, number) => {
    const whole = number > 0 && (column.valueOf(number) as DateValue).month > 0;
    return whole && count > 10 && count > usual * TIMES && count > column.filled * LEAST_SHARE ? [number] : [];
  });
}

function sharedNumbers(people: People, { kind, column }: Comparison): number[] {
  const most = FAMILIES[kind];
  if (most === undefined) return [];
  const suspects = new Map<number, { readonly names: Set<string>; readonly years: Set<number> }>();
  column.counts.forEach((count, number) => {
    if (number > 0 && count >= most) suspects.set(number, { names: new Set(), years: new Set() });
  });
  if (suspects.size === 0) return [];
  const family = columnOf<NameValue>(people, 'familyName');
  const birth = columnOf<DateValue>(people, 'birthDate');
  for (const rows of column.slots)
    for (let row = 0; row < people.size; row++) {
      const met = suspects.get(rows[row] ?? 0);
      const [name, date] = [family?.rows[row] ?? 0, birth?.rows[row] ?? 0];
      if (met === undefined) continue;
      if (family !== undefined && name > 0) met.names.add(family.valueOf(name).sound);
      if (birth !== undefined && date > 0) met.years.add(birth.valueOf(date).year);
    }
  return [...suspects].flatMap(([number, { names, years }]) =>
    names.size >= most && (birth === undefined || years.size >= most) ? [number] : [],
  );
}

function columnOf<Value>(people: People, kind: FieldKind): Column<Value> | undefined {
  return people.comparisons.find((comparison) => comparison.kind === kind)?.column as Column<Value> | undefined;
}
