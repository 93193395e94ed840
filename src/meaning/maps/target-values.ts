import type { Json, JsonObject } from './json.ts';
import type { TargetPlace } from './target-place.ts';

/** Values that stand at a place below an object, in order; a new-one-each step means every element. */
export function valuesAt(start: JsonObject, place: TargetPlace): readonly Json[] {
  if (place.self) return [start];
  let holders: JsonObject[] = [start];
  for (const step of place.steps)
    holders = holders.flatMap((holder) => chosen(holder[step.name], step)).filter(isObject);
  return holders.flatMap((holder) => chosen(holder[place.last.name], place.last));
}

function chosen(value: Json | undefined, step: TargetPlace['last']): Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [value];
  if (step.index === -1) return value;
  const item =
    step.index === -2
      ? value.find((each) => isObject(each) && each[step.whereName] === step.whereValue)
      : value[step.index];
  return item === undefined || item === null ? [] : [item];
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Type/id` of a resource; empty parts where it lacks them. */
export function referenceTo(resource: JsonObject): string {
  const { resourceType, id } = resource;
  return `${typeof resourceType === 'string' ? resourceType : ''}/${typeof id === 'string' ? id : ''}`;
}
