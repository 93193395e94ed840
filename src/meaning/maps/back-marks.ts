import { targetTextOf } from './back-row-order.ts';
import { type Json, type JsonObject, sameJson } from './json.ts';
import type { MapContext } from './map-context.ts';
import type { MapRow } from './map-row.ts';
import { conversionTo } from './primitive-conversion.ts';
import { type TargetPlace, targetPlace } from './target-place.ts';
import type { TargetTypes } from './target-types.ts';
import { valuesAt } from './target-values.ts';

/** A constant that a block or type map always writes, by which what it made is told from others. */
export interface Mark {
  readonly place: TargetPlace;
  readonly value: Json;
}

/** What reading a row's target needs. */
interface MarkContext {
  readonly types: TargetTypes;
  readonly base: MapContext['base'];
}

/** The constant of a row; with `conditional` also one that stands under a condition. */
export function markOf(row: MapRow, context: MarkContext, conditional = false): Mark | undefined {
  const [source] = row.from[0]?.sources ?? [];
  if (
    source?.kind !== 'constant' ||
    row.from.length > 1 ||
    (row.when !== undefined && !conditional) ||
    row.target === 'ignore'
  )
    return undefined;
  const place = targetPlace(row.target, context.base, context.types);
  if ('unknown' in place) return undefined;
  const value = conversionTo(place.element.types[0] ?? '')?.(source.value, {
    zone: undefined,
    partial: false,
    doubtful: false,
    more: false,
  });
  return value === undefined ? undefined : { place, value };
}

/** Constants that everything made by some rows has: those of places that no other row writes. */
export function certainMarks(rows: readonly MapRow[], context: MarkContext): readonly Mark[] {
  return rows
    .filter((row) => rows.every((other) => other === row || targetTextOf(other) !== targetTextOf(row)))
    .flatMap((row) => markOf(row, context) ?? []);
}

/** Whether an output has a constant. */
export function hasMark(from: JsonObject, mark: Mark): boolean {
  return valuesAt(from, mark.place).some((value) => sameJson(value, mark.value));
}
