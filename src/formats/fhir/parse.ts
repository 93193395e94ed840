import type { Finding, Place } from '../../diagnostics/finding.ts';
import type { Definitions } from './definitions/definitions.ts';
import { readJson } from './json-text.ts';
import type { Parsed, ParseOptions } from './parsed.ts';
import { repeatedKeys, writtenKeys } from './repeated-keys.ts';
import { Resource } from './resource.ts';
import { readXml } from './xml.ts';

/** Deeper nesting than this no reader of resources can bear. */
const DEEPEST = 500;

/**
 * Reads a resource from JSON, or from XML where definitions are given. Never throws.
 *
 * Source: FHIR R4, sections 2.6.2 (JSON) and 2.6.1 (XML).
 */
export function parse(input: Uint8Array | string, options: ParseOptions = {}): Parsed {
  let text: string;
  try {
    text = typeof input === 'string' ? input : new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch {
    return { findings: [{ code: 'fhir-bytes-not-utf8' }] };
  }
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  if (/^\s*</.test(text)) {
    return options.definitions ? readXml(text, options.definitions) : { findings: [{ code: 'fhir-xml-unreadable' }] };
  }
  return parseJson(text, options.definitions);
}

function parseJson(text: string, definitions: Definitions | undefined): Parsed {
  try {
    const { value, spelling } = readJson(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { findings: [{ code: 'fhir-json-unreadable' }] };
    }
    const keys = countKeys(value);
    if (keys === undefined) return { findings: [{ code: 'fhir-nested-too-deeply' }] };
    const findings = keys === writtenKeys(text) ? [] : repetitions(text);
    return { resource: new Resource(value as Record<string, unknown>, definitions, spelling), findings };
  } catch (error) {
    return { findings: [{ code: 'fhir-json-unreadable', ...placeOf(error, text) }] };
  }
}

/** V8 says where it stopped; the words around it may hold a value and are left out. */
function placeOf(error: unknown, text: string): Pick<Finding, 'place'> {
  const match = /position (\d+)/.exec(error instanceof Error ? error.message : '');
  if (!match) return {};
  return { place: placeAt(Number(match[1]), text) };
}

function placeAt(offset: number, text: string): Place {
  const before = text.slice(0, offset);
  return { offset, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** How many keys all objects have; undefined where the nesting is too deep. */
function countKeys(value: object): number | undefined {
  let count = 0;
  let level: object[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return undefined;
    const next: object[] = [];
    for (const one of level) {
      const values = Object.values(one);
      if (!Array.isArray(one)) count += values.length;
      for (const inner of values) if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
  return count;
}

function repetitions(text: string): Finding[] {
  return repeatedKeys(text).map((offset) => ({ code: 'fhir-json-key-repeated', place: placeAt(offset, text) }));
}
