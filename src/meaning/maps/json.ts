/** A value of a FHIR resource in JSON. Decimals whose text a number would not keep are raw JSON (see `decimal`). */
export type Json = string | number | boolean | null | JsonObject | Json[];

export interface JsonObject {
  [name: string]: Json | undefined;
}

const ZERO = 48;

interface RawJson {
  rawJSON(text: string): JsonObject;
}

/**
 * A decimal that keeps its text when it is written as JSON: `6.80` stays `6.80`. Where a number's own text is the
 * same, it is a number.
 *
 * @param text a number as JSON spells it
 */
export function decimal(text: string): Json {
  const number = Number(text);
  // Up to 15 digits come back as they were, unless they end in a zero that counts or need an exponent.
  const point = text.indexOf('.');
  const plain = text.length < 15 && (point < 0 || text.charCodeAt(text.length - 1) !== ZERO);
  if (plain && (number >= 0.001 || number <= -0.001)) return number;
  // Raw JSON is in every engine that Suture runs on, but not in TypeScript's library yet.
  return String(number) === text ? number : (JSON as unknown as RawJson).rawJSON(text);
}

/** The text of a number or of a decimal that keeps its text; undefined for anything else. */
export function decimalText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return typeof value['rawJSON'] === 'string' ? value['rawJSON'] : undefined;
}

/** Whether two values say the same. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    // A list that is still being filled has holes, which `every` would pass over.
    for (let i = 0; i < a.length; i++) if (!sameJson(a[i], b[i])) return false;
    return true;
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => sameJson(a[key], b[key]));
}

/** Reads JSON so that decimals keep their text: `6.80` is written again as `6.80`. Throws a SyntaxError for what is no JSON. */
export function parseJson(text: string): Json {
  return JSON.parse(text, (_name, value: Json, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? decimal(context.source) : value,
  ) as Json;
}
