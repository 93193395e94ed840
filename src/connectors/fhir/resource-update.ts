import { parse, type Resource } from '../../formats/fhir/index.ts';
import type { FhirDestinationOptions } from './fhir-options.ts';
import type { RestRequest } from './rest-request.ts';

/** A resource as the server has it. */
export interface Present {
  readonly resource: Resource;
  /** Its version, for If-Match; absent where the server does not say. */
  readonly etag: string | undefined;
}

type Json = Record<string, unknown>;
type Rules = Pick<FhirDestinationOptions, 'update' | 'removals' | 'enteredInError'>;

/** Elements that a choice of types spells: when one is written, the others of it go. */
const CHOICES =
  'value effective deceased multipleBirth onset abatement performed occurrence medication reported serviced born age timing'.split(
    ' ',
  );

/** Whether a request cannot be made as it stands: the server's own resource has to be read first. */
export function needsReading({ method, removed }: RestRequest, { update, removals }: Rules): boolean {
  if (method === 'PUT') return update === 'merge';
  return method === 'PATCH' && removed !== undefined && removals !== 'fhirpath-patch';
}

/** A resource that was entered in error, where the receiver wants such deleted. */
export function isToBeDeleted({ method, body }: RestRequest, { enteredInError }: Rules): boolean {
  if (enteredInError !== 'delete' || method !== 'PUT' || body === undefined || body instanceof Uint8Array) return false;
  const { status, lifecycleStatus, verificationStatus } = body.json;
  const coding: unknown = (verificationStatus as { coding?: unknown } | undefined)?.coding;
  const codes = Array.isArray(coding) ? coding.map((one: { code?: unknown } | null) => one?.code) : [];
  return [status, lifecycleStatus, ...codes].includes('entered-in-error');
}

/**
 * The request that brings the server's resource to where the message wants it, made of what the server has. Undefined:
 * there is nothing to do. Where a version is known the request names it, so that nobody's change is written over.
 */
export function resourceUpdate(
  request: RestRequest,
  present: Present | undefined,
  { removals }: Rules,
): RestRequest | undefined {
  const { method, removed = [] } = request;
  if (present === undefined) return method === 'PUT' ? request : undefined;
  const left = present.resource.copy();
  for (const path of removed) left.remove(path);
  const headers = { ...request.headers, ...(present.etag === undefined ? {} : { 'If-Match': present.etag }) };
  if (method === 'PUT' && request.body !== undefined && !(request.body instanceof Uint8Array)) {
    return { ...request, headers, body: overlaid(left, request.body) };
  }
  if (left.text() === present.resource.text()) return undefined;
  if (removals === 'json-patch') {
    const contentType = 'application/json-patch+json';
    return { ...request, headers, contentType, body: Buffer.from(jsonPatch(present.resource, left)) };
  }
  return { ...request, method: 'PUT', headers, contentType: 'application/fhir+json', body: withoutVersion(left) };
}

/** What the message says over what is there: its elements take the place of theirs, identifiers and extensions join. */
function overlaid(there: Resource, ours: Resource): Resource {
  const members = new Map<string, string>();
  for (const [name, value] of Object.entries(there.json)) members.set(name, member(there, name, value));
  for (const [name, value] of Object.entries(ours.json)) {
    const choice = CHOICES.find((each) => name.startsWith(each) && /^[A-Z]/.test(name.slice(each.length)));
    for (const other of members.keys()) if (isOther(other, name, choice)) members.delete(other);
    if (name === 'identifier' || name === 'extension') {
      members.set(name, joined(name, [there, listOf(there.json[name])], [ours, listOf(value)]));
    } else if (name !== 'meta') members.set(name, member(ours, name, value));
  }
  members.set('meta', member(ours, 'meta', metaOf(there.json['meta'], ours.json['meta'])));
  const { resource } = parse(`{${[...members.values()].join(',')}}`);
  return resource ?? ours;
}

/** Another spelling of the same choice, or what belongs to a primitive that is written anew. */
function isOther(other: string, name: string, choice: string | undefined): boolean {
  if (other === `_${name}`) return true;
  const plain = other.replace(/^_/, '');
  return (
    choice !== undefined && plain !== name && plain.startsWith(choice) && /^[A-Z]/.test(plain.slice(choice.length))
  );
}

/** Ours, then those of theirs that none of ours stands for: the same system and value, or the same URL. */
function joined(name: string, theirs: [Resource, readonly Json[]], ours: [Resource, readonly Json[]]): string {
  const key = ({ system, value, url }: Json): string => JSON.stringify(name === 'extension' ? [url] : [system, value]);
  const known = new Set(ours[1].map(key));
  const texts = [
    ...ours[1].map((one) => ours[0].inner(one).text()),
    ...theirs[1].filter((one) => !known.has(key(one))).map((one) => theirs[0].inner(one).text()),
  ];
  return `${JSON.stringify(name)}:[${texts.join(',')}]`;
}

function metaOf(there: unknown, ours: unknown): Json {
  const { versionId: _, lastUpdated: __, ...kept } = (there ?? {}) as Json;
  const merged = { ...kept, ...((ours ?? {}) as Json) };
  const profiles = [...listOf(kept['profile']), ...listOf((ours as Json | undefined)?.['profile'])];
  return { ...merged, ...(profiles.length === 0 ? {} : { profile: [...new Set(profiles)] }) };
}

function withoutVersion(resource: Resource): Resource {
  const copy = resource.copy();
  copy.remove('meta.versionId');
  copy.remove('meta.lastUpdated');
  return copy;
}

/** A patch by whole elements (RFC 6902), with decimals as they are spelt. */
function jsonPatch(before: Resource, after: Resource): string {
  const operations = Object.entries(before.json).flatMap(([name, value]) => {
    const [path, left] = [`/${name}`, after.json[name]];
    if (left === undefined) return [JSON.stringify({ op: 'remove', path })];
    const [was, is] = [member(before, name, value), member(after, name, left)];
    return was === is ? [] : [`{"op":"replace","path":${JSON.stringify(path)},${is.replace(/^"[^"]*"/, '"value"')}}`];
  });
  return `[${operations.join(',')}]`;
}

/** `"name":value`, decimals as they are spelt. */
function member(resource: Resource, name: string, value: unknown): string {
  return resource
    .inner({ [name]: value })
    .text()
    .slice(1, -1);
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : value === undefined ? [] : [value as Json];
}
