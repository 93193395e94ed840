import type { JsonObject } from './json.ts';
import type { TargetPlace } from './target-place.ts';
import { isObject, valuesAt } from './target-values.ts';

export const TIMES: ReadonlySet<string> = new Set(['dateTime', 'instant', 'date']);
const ORIGINAL_TEXT = 'http://hl7.org/fhir/StructureDefinition/originalText';

export function isTime(place: TargetPlace): boolean {
  return place.element.types.length === 1 && TIMES.has(place.element.types[0] ?? '') && !place.last.isArray;
}

/** Where what belongs to a primitive stands beside it. */
export function besidePlace(place: TargetPlace): TargetPlace {
  return { ...place, last: { ...place.last, name: `_${place.last.name}` } };
}

/** How the sender spelt a time, where that stands beside it. */
export function originalText(from: JsonObject, place: TargetPlace): string | undefined {
  for (const beside of valuesAt(from, place)) {
    const list = isObject(beside) ? beside['extension'] : undefined;
    for (const each of Array.isArray(list) ? list : []) {
      if (!isObject(each) || each['url'] !== ORIGINAL_TEXT) continue;
      const text = each['valueString'];
      if (typeof text === 'string' && /^\d{8,14}(?:[.]\d+)?(?:[+-]\d{4})?$/.test(text)) return text;
    }
  }
  return undefined;
}
