import type { Resource } from '../../formats/fhir/index.ts';
import { REMOVED_URL } from '../../meaning/maps/transaction-bundle.ts';

/** One request of FHIR's RESTful API, its URL below the base. */
export interface RestRequest {
  readonly method: 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** `Patient/17`, or the type alone. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType?: string;
  /** Bytes as they are, or a resource whose references may still have to be settled. */
  readonly body?: Uint8Array | Resource;
  /** Address under which the rest of the Bundle refers to this one: `urn:uuid:...`. */
  readonly fullUrl?: string;
  /** Paths that the receiver is to take away from the resource. */
  readonly removed?: readonly string[];
}

type Json = Record<string, unknown>;

/** A type, or a type and an id; no conditions, which would put values of a message into a URL. */
const TYPE_URL = /^[A-Z][A-Za-z]{1,63}$/;
const RESOURCE_URL = /^[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9.-]{1,64}$/;
const ETAG = /^(W\/)?"[\x21\x23-\x7e]*"$/;

/**
 * The requests that a payload stands for: those of a transaction, batch or collection, or one for a single resource.
 * Undefined when it is none of these, or holds something that cannot be one request of its own: a conditional URL, a
 * document, a resource without a type.
 */
export function restRequests(resource: Resource): RestRequest[] | undefined {
  if (resource.type !== 'Bundle') return all([ofResource(resource)]);
  const { type, entry = [] } = resource.json;
  if (type !== 'transaction' && type !== 'batch' && type !== 'collection') return undefined;
  if (!Array.isArray(entry)) return undefined;
  return all(entry.map((one: unknown) => ofEntry((one ?? {}) as Json, resource, type !== 'collection')));
}

/** Whether making the requests a second time comes to the same as once. */
export function repeatable(requests: readonly RestRequest[]): boolean {
  return requests.every(({ method, headers }) => {
    // A patch may add; and one that removes may fail on what is gone already.
    if (method === 'PATCH' || headers['If-Match'] !== undefined) return false;
    return method !== 'POST' || headers['If-None-Exist'] !== undefined;
  });
}

function all(requests: readonly (RestRequest | undefined)[]): RestRequest[] | undefined {
  const found = requests.filter((one) => one !== undefined);
  return found.length === requests.length ? found : undefined;
}

/** A resource is put under its own id, or created where it has none. */
function ofResource(resource: Resource): RestRequest | undefined {
  const id = resource.json['id'];
  if (id !== undefined && typeof id !== 'string') return undefined;
  const url = id === undefined ? resource.type : `${resource.type}/${id}`;
  return writing(id === undefined ? 'POST' : 'PUT', url, resource, {});
}

function ofEntry(entry: Json, bundle: Resource, asRequest: boolean): RestRequest | undefined {
  const { resource: json, request, fullUrl } = entry as { resource?: Json; request?: Json; fullUrl?: unknown };
  const resource = typeof json === 'object' && json !== null ? bundle.inner(json) : undefined;
  const address = { ...(typeof fullUrl === 'string' ? { fullUrl } : {}), ...removedBy(entry) };
  if (!asRequest) return resource && added(ofResource(resource), address);
  const { method, url, ifMatch, ifNoneExist } = request ?? {};
  if (typeof url !== 'string') return undefined;
  const match = typeof ifMatch === 'string' ? { 'If-Match': ifMatch } : {};
  if (method === 'DELETE') return RESOURCE_URL.test(url) ? { method, url, headers: match } : undefined;
  if (resource === undefined) return undefined;
  if (method === 'PATCH') return added(patching(url, resource, match), address);
  if (method === 'PUT') return added(writing('PUT', url, resource, match), address);
  if (method !== 'POST') return undefined;
  const none = typeof ifNoneExist === 'string' ? { 'If-None-Exist': ifNoneExist } : {};
  return added(writing('POST', url, resource, none), address);
}

function removedBy({ extension }: Json): Pick<RestRequest, 'removed'> {
  if (!Array.isArray(extension)) return {};
  const removed = extension.flatMap((one: { url?: unknown; valueString?: unknown } | null) =>
    one?.url === REMOVED_URL && typeof one.valueString === 'string' ? [one.valueString] : [],
  );
  return removed.length === 0 ? {} : { removed };
}

function added(
  request: RestRequest | undefined,
  more: Pick<RestRequest, 'fullUrl' | 'removed'>,
): RestRequest | undefined {
  return request && { ...request, ...more };
}

function writing(
  method: 'PUT' | 'POST',
  url: string,
  resource: Resource,
  given: Readonly<Record<string, string>>,
): RestRequest | undefined {
  const fits = method === 'PUT' ? RESOURCE_URL.test(url) && url.startsWith(`${resource.type}/`) : TYPE_URL.test(url);
  const version = (resource.json['meta'] as { versionId?: unknown } | undefined)?.versionId;
  // The version that the map has seen: a newer one at the server is not written over (R4, http.html#concurrency).
  const match = method === 'PUT' && typeof version === 'string' ? { 'If-Match': `W/"${version}"` } : {};
  const headers = { ...match, ...given };
  if (!fits || !sendable(headers)) return undefined;
  return { method, url, headers, contentType: 'application/fhir+json', body: resource };
}

/** A patch is FHIR's own (Parameters), or any other in a Binary (R4, http.html#patch). */
function patching(url: string, resource: Resource, headers: Readonly<Record<string, string>>): RestRequest | undefined {
  if (!RESOURCE_URL.test(url) || !sendable(headers)) return undefined;
  const request = { method: 'PATCH', url, headers } as const;
  if (resource.type === 'Parameters') return { ...request, contentType: 'application/fhir+json', body: resource };
  const { contentType, data } = resource.json;
  if (resource.type !== 'Binary' || typeof contentType !== 'string' || typeof data !== 'string') return undefined;
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(contentType)) return undefined;
  return { ...request, contentType, body: Buffer.from(data, 'base64') };
}

/** Whether the headers can stand in a request at all. */
function sendable(headers: Readonly<Record<string, string>>): boolean {
  const match = headers['If-Match'];
  if (match !== undefined && !ETAG.test(match)) return false;
  return Object.values(headers).every((value) => /^[\x20-\x7e]*$/.test(value));
}
