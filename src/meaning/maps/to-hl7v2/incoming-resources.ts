import type { Finding } from '../../../diagnostics/finding.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject, referenceTo } from '../target-values.ts';

/** A resource of what came in, with references that lead to the others by `Type/id`. */
export interface IncomingResource {
  readonly type: string;
  /** Where it stands in what came: `entry[2].resource`, `contained[0]`; empty for what came itself. */
  readonly at: string;
  /** A copy: ids are numbers of our own, references resolved, contained resources taken out. */
  readonly resource: JsonObject;
}

/** What came in, taken apart. */
export interface Incoming {
  readonly bundle: JsonObject | undefined;
  readonly resources: readonly IncomingResource[];
  readonly findings: readonly Finding[];
}

interface Found {
  readonly type: string;
  readonly at: string;
  readonly json: JsonObject;
  readonly id: string;
  /** Place of the resource that this one is contained in. */
  readonly container: string | undefined;
  readonly fullUrl: string | undefined;
}

/** More resources than that no message has room for. */
const MOST = 20_000;
/** A deeper value is left out of the copy; formats read at most 500 levels. */
const DEEPEST = 500;

/**
 * Takes a Bundle of any type, or a single resource, apart into resources whose references lead to each other, whatever
 * they were spelt as: `urn:uuid:`, absolute and relative URLs, versioned ones, `#contained` (FHIR R4, 3.1.3.1 Bundle
 * and 2.3.0 References). What a reference says of itself (identifier, display) becomes a resource where nothing else
 * has it. Ids of the sender's server mean nothing elsewhere, so that ours stand in their place.
 */
export function incomingResources(root: JsonObject): Incoming {
  const findings: Finding[] = [];
  const bundle = root['resourceType'] === 'Bundle' ? root : undefined;
  const found: Found[] = [];
  if (bundle === undefined) take(root, '', undefined, undefined, found, findings);
  else {
    const entries = Array.isArray(bundle['entry']) ? bundle['entry'] : [];
    for (const [i, entry] of entries.entries()) {
      const at = `entry[${i}]`;
      const held = isObject(entry) ? entry['resource'] : undefined;
      const url = isObject(entry) ? entry['fullUrl'] : undefined;
      if (isObject(held)) {
        take(held, `${at}.resource`, undefined, typeof url === 'string' ? url : undefined, found, findings);
      } else if (!isRequestOnly(entry)) findings.push({ code: 'map-resource-unreadable', place: { path: at } });
    }
  }
  const resolve = resolver(found);
  const stubs = new Map<string, IncomingResource>();
  const resources = found.map((each): IncomingResource => {
    const copy = copied(each.json, (reference, at) => target(reference, at, each), 0, '');
    return { type: each.type, at: each.at, resource: { ...copy, id: each.id } };
  });
  return { bundle, resources: [...resources, ...stubs.values()], findings };

  function target(reference: JsonObject, path: string, from: Found): string | undefined {
    const url = reference['reference'];
    const at = [from.at, path].filter((part) => part !== '').join('.');
    const hit = typeof url === 'string' ? resolve(url, from) : undefined;
    if (hit !== undefined) return `${hit.type}/${hit.id}`;
    const stub = stubOf(reference, at, stubs.size + 1);
    if (stub !== undefined) {
      stubs.set(at, stub);
      return referenceTo(stub.resource);
    }
    if (typeof url === 'string') findings.push({ code: 'map-reference-open', place: { path: at } });
    return undefined;
  }
}

/** An entry that only asks for something (a DELETE, a GET) has no resource. */
function isRequestOnly(entry: Json | undefined): boolean {
  return isObject(entry) && isObject(entry['request']) && entry['resource'] === undefined;
}

function take(
  json: JsonObject,
  at: string,
  container: string | undefined,
  fullUrl: string | undefined,
  found: Found[],
  findings: Finding[],
): void {
  const type = json['resourceType'];
  if (typeof type !== 'string' || !/^[A-Z][A-Za-z]{1,63}$/.test(type) || found.length >= MOST) {
    findings.push({ code: 'map-resource-unreadable', place: { path: at === '' ? 'resourceType' : at } });
    return;
  }
  found.push({ type, at, json, id: `r${found.length + 1}`, container, fullUrl });
  const inner = json['contained'];
  if (container !== undefined || !Array.isArray(inner)) return;
  for (const [i, each] of inner.entries()) {
    const place = [at, `contained[${i}]`].filter((part) => part !== '').join('.');
    if (isObject(each)) take(each, place, at, undefined, found, findings);
    else findings.push({ code: 'map-resource-unreadable', place: { path: place } });
  }
}

/** Finds what a reference means from where it stands. */
function resolver(found: readonly Found[]): (url: string, from: Found) => Found | undefined {
  const byUrl = new Map<string, Found>();
  const contained = new Map<string, Found>();
  const add = (key: string, each: Found): void => {
    if (!byUrl.has(key)) byUrl.set(key, each);
  };
  for (const each of found) {
    const id = each.json['id'];
    if (each.container !== undefined) {
      if (typeof id === 'string') contained.set(`${each.container}#${id.replace(/^#/, '')}`, each);
      continue;
    }
    if (each.fullUrl !== undefined) add(each.fullUrl, each);
    if (typeof id === 'string') add(`${each.type}/${id}`, each);
  }
  return (url, from) => {
    if (url.startsWith('#')) {
      const around = from.container ?? from.at;
      return url === '#' ? found.find(({ at }) => at === from.container) : contained.get(`${around}${url}`);
    }
    const plain = url.replace(/\/_history\/[^/]*$/, '').replace(/#.*$/, '');
    const relative = /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64})$/.exec(plain)?.[1];
    return byUrl.get(plain) ?? (relative === undefined ? undefined : byUrl.get(relative));
  };
}

const PERSONS: ReadonlySet<string> = new Set(['Patient', 'Practitioner', 'RelatedPerson']);
const NAMED: ReadonlySet<string> = new Set(['Organization', 'Location', ...PERSONS]);

/** A resource of what a reference says itself of something that the bundle does not have. */
function stubOf(reference: JsonObject, at: string, number: number): IncomingResource | undefined {
  const { identifier, display, type, reference: url } = reference;
  const stated = typeof url === 'string' ? /(?:^|\/)([A-Z][A-Za-z]+)(?:\/|\?)[^/]+$/.exec(url)?.[1] : undefined;
  const named = typeof type === 'string' && NAMED.has(type) ? type : stated;
  if (named === undefined || !NAMED.has(named)) return undefined;
  if (!isObject(identifier) && typeof display !== 'string') return undefined;
  const resource: JsonObject = { resourceType: named, id: `s${number}` };
  if (isObject(identifier)) resource['identifier'] = [identifier];
  if (typeof display === 'string') resource['name'] = PERSONS.has(named) ? [{ text: display }] : display;
  return { type: named, at, resource };
}

/** A copy without contained resources, whose references are those that `target` gives. */
function copied(
  from: JsonObject,
  target: (reference: JsonObject, at: string) => string | undefined,
  depth: number,
  at: string,
): JsonObject {
  const url = isReference(from) && at !== '' ? target(from, at) : undefined;
  const copy: JsonObject = Object.fromEntries(
    Object.entries(from).flatMap(([name, value]) => {
      if (depth === 0 && name === 'contained') return [];
      return [[name, copyOf(value, at === '' ? name : `${at}.${name}`)] as const];
    }),
  );
  if (url !== undefined) copy['reference'] = url;
  return copy;

  function copyOf(value: Json | undefined, place: string): Json | undefined {
    if (depth >= DEEPEST) return undefined;
    if (Array.isArray(value)) return value.map((item, i) => copyOf(item, `${place}[${i}]`) ?? null);
    // Decimals that keep their text are values, not objects (`decimal`).
    if (!isObject(value) || typeof value['rawJSON'] === 'string') return value;
    return copied(value, target, depth + 1, place);
  }
}

const REFERENCE: ReadonlySet<string> = new Set(['reference', 'type', 'identifier', 'display', 'id', 'extension']);

function isReference(value: JsonObject): boolean {
  const names = Object.keys(value);
  return (
    (typeof value['reference'] === 'string' || isObject(value['identifier'])) &&
    names.every((name) => REFERENCE.has(name))
  );
}
