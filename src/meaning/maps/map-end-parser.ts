import type { MapEnd } from './map-file.ts';

const VERSION = /^2\.\d(?:\.\d)?$/;

/**
 * Reads the `from:` of a map: `hl7v2 ORU^R01 2.3-2.5.1`, `hl7v2 ADT^A01,ADT^A04`, `hl7v2`, `hl7v2 segment PID`,
 * `hl7v2 type CX`. Undefined where it is none of these.
 */
export function readFromEnd(text: string): MapEnd | undefined {
  const [format, first, second, ...rest] = text.split(/\s+/);
  if (format !== 'hl7v2' || rest.length > 0) return undefined;
  if (first === 'segment') return named(second, /^[A-Z][A-Z0-9]{2}$/, (segment) => ({ kind: 'segment', segment }));
  if (first === 'type') return named(second, /^[A-Z]{2,3}$/, (type) => ({ kind: 'type', type }));
  const bare = first?.startsWith('2') === true;
  const versions = versionsOf(bare ? first : second);
  if (versions === undefined || (bare && second !== undefined)) return undefined;
  const types = first === undefined || bare ? [] : first.split(',');
  if (!types.every((type) => /^[A-Z]{3}(?:\^[A-Z][A-Z0-9]{2})?$/.test(type))) return undefined;
  return Object.freeze({ kind: 'message', types: Object.freeze(types), ...versions });
}

/**
 * Reads the `to:` of a map: `fhir R4 us-core@6.1.0`, with the resource or data type `fhir R4 Identifier`, or messages as
 * in `from:`, `hl7v2 ORU^R01 2.3`.
 */
export function readToEnd(text: string): MapEnd | undefined {
  if (text.startsWith('hl7v2')) {
    const end = readFromEnd(text);
    return end?.kind === 'message' ? end : undefined;
  }
  const [format, release, ...rest] = text.split(/\s+/);
  if (format !== 'fhir' || release !== 'R4') return undefined;
  const type = /^[A-Za-z][A-Za-z0-9]*$/.test(rest[0] ?? '') ? rest.shift() : undefined;
  if (!rest.every((profile) => /^[a-z][a-z0-9.-]*@\S+$/.test(profile))) return undefined;
  return Object.freeze({ kind: 'fhir', profiles: Object.freeze(rest), ...(type === undefined ? {} : { type }) });
}

function named(text: string | undefined, grammar: RegExp, make: (name: string) => MapEnd): MapEnd | undefined {
  return text !== undefined && grammar.test(text) ? Object.freeze(make(text)) : undefined;
}

function versionsOf(text: string | undefined): { versions?: readonly [string, string] } | undefined {
  if (text === undefined) return {};
  const [from = '', to = from] = text.split('-');
  return VERSION.test(from) && VERSION.test(to) ? { versions: [from, to] } : undefined;
}
