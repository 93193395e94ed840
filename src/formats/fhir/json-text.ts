import { Spelling } from './spelling.ts';

type Reviver = (this: object, key: string, value: unknown, context: { readonly source?: string }) => unknown;
/** JSON as Node has it; the types of the language's edition do not yet know these two. */
const exactJson = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): unknown;
};

/** Numbers whose text JavaScript would change; what looks so inside of strings costs time only. */
const SPELT = /[:[,\s]-?\d+(?:\.\d*0\s*[,}\]\s]|(?:\.\d+)?[eE][-+]?\d|[\d.]{15})|-0(?:\.0*)?\s*[,}\]]/;

/**
 * Reads JSON, and keeps the spelling of decimals, whose precision carries meaning (FHIR R4, section 2.24.0.1).
 *
 * @throws SyntaxError for what is not JSON
 */
export function readJson(text: string): { readonly value: unknown; readonly spelling: Spelling } {
  const spelling = new Spelling();
  if (!SPELT.test(text)) return { value: JSON.parse(text), spelling };
  const value = exactJson.parse(text, function (key, one, { source }) {
    if (typeof one === 'number' && source !== undefined && String(one) !== source) spelling.keep(this, key, source);
    return one;
  });
  return { value, spelling };
}

/** Writes JSON without blanks, decimals as they were spelt. */
export function writeJson(value: unknown, spelling: Spelling): string {
  if (!spelling.any) return JSON.stringify(value);
  return JSON.stringify(value, function (this: object, key: string, one: unknown) {
    if (typeof one !== 'number') return one;
    const text = spelling.of(this, key, one);
    return text === String(one) ? one : exactJson.rawJSON(text);
  });
}
