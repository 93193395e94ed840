import { type BackPart, type BackRun, type BackWriter, NOTHING, writePart } from './back-scope.ts';
import type { Json, JsonObject } from './json.ts';
import { isObject } from './target-values.ts';

/**
 * Reads a code table from right to left. Where the source coding stands beside the translated one, it is taken as it is.
 *
 * @param whole writes a whole concept by its type map, where the field has parts
 */
export function codeWriter(table: string, type: string, whole: BackWriter | undefined): BackWriter {
  return (run, part, value, scope) => {
    if (type !== 'CodeableConcept' && type !== 'Coding') return writeCode(run, table, part, value);
    if (!isObject(value)) return undefined;
    const list = type === 'Coding' ? [value] : (Array.isArray(value['coding']) ? value['coding'] : []).filter(isObject);
    const [first, ...others] = list;
    const source = first === undefined ? undefined : others.find((other) => isTranslation(run, table, first, other));
    if (source !== undefined) {
      if (whole !== undefined) whole(run, part, { ...value, coding: others }, scope);
      else if (typeof source['code'] === 'string') writePart(part, source['code']);
      return undefined;
    }
    const code = first?.['code'];
    const system = first?.['system'];
    const back =
      typeof code === 'string' && first !== undefined && !saysMore(first)
        ? run.codes.translate(table, code, typeof system === 'string' ? system : undefined, 'backward', run.at)
        : 'unknown';
    if (typeof back === 'object') {
      writePart(part, back.code);
      // System and display are the table's, not the sender's.
      const { text } = value;
      if (type === 'CodeableConcept' && text !== undefined) whole?.(run, part, { text }, scope);
    } else if (whole !== undefined) whole(run, part, value, scope);
    else if (typeof code === 'string') writePart(part, code);
    return undefined;
  };
}

/** Whether a coding has what no table gives: it is the sender's own. */
function saysMore(coding: JsonObject): boolean {
  return Object.keys(coding).some((name) => name !== 'code' && name !== 'system' && name !== 'display');
}

/** Writes the code that a table has for one of FHIR. */
function writeCode(run: BackRun, table: string, part: BackPart, value: Json): typeof NOTHING | undefined {
  const said = typeof value === 'boolean' ? String(value) : value;
  const back = typeof said === 'string' ? run.codes.translate(table, said, undefined, 'backward', run.at) : 'unknown';
  if (typeof back !== 'object') return NOTHING;
  writePart(part, back.code);
  return undefined;
}

/** Whether a coding is what a table makes of another one. */
function isTranslation(run: BackRun, table: string, translated: JsonObject, other: JsonObject): boolean {
  const { code, system } = other;
  if (typeof code !== 'string') return false;
  const forward = run.codes.translate(table, code, typeof system === 'string' ? system : undefined, 'forward', run.at);
  return typeof forward === 'object' && forward.code === translated['code'];
}
