import { Fault } from '../../diagnostics/fault.ts';
import { parse, Resource } from '../../formats/fhir/index.ts';
import type { ConnectorWorld, Destination, DestinationState, Outcome, Payload } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import type { Exchange } from '../http/exchange.ts';
import { idempotencyKey } from '../http/idempotency-key.ts';
import { SendsUnderWay } from '../http/sends-under-way.ts';
import { unansweredOutcome } from '../http/unanswered-outcome.ts';
import { batchOutcome } from './batch-outcome.ts';
import { dependencyOrder } from './dependency-order.ts';
import { FhirLine } from './fhir-line.ts';
import type { FhirDestinationOptions } from './fhir-options.ts';
import { fhirOutcome } from './fhir-outcome.ts';
import { isToBeDeleted, needsReading, resourceUpdate } from './resource-update.ts';
import { type RestRequest, repeatable, restRequests } from './rest-request.ts';
import { settledReferences } from './settled-references.ts';
import { updatedBundle } from './updated-bundle.ts';

const JSON_TYPE = 'application/fhir+json';
const NOTHING = new Uint8Array();

/** How often a resource that somebody else changed meanwhile is read and changed anew. */
const MOST_ROUNDS = 4;

interface ReadRequest {
  readonly method: 'GET';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What one request came to, with its answer where there was one. */
interface Made {
  readonly outcome: Outcome;
  readonly answer?: Extract<Exchange, { readonly whole: boolean }>;
}

/** Sends each payload to a FHIR server: as one transaction, or resource by resource in the order of their references. */
export class FhirDestination implements Destination {
  readonly capacity: number;
  readonly #endpoint: Endpoint;
  readonly #options: FhirDestinationOptions;
  readonly #world: ConnectorWorld;
  /** Certificates, secrets and token as they were last read; read again after the other side did not take them. */
  #line: Promise<FhirLine> | undefined;
  readonly #sends = new SendsUnderWay();

  /** @param endpoint its scheme is that of HTTP */
  constructor(endpoint: Endpoint, options: FhirDestinationOptions, world: ConnectorWorld) {
    this.capacity = endpoint.connections;
    this.#endpoint = endpoint;
    this.#options = options;
    this.#world = world;
  }

  send(payload: Payload, signal: AbortSignal): Promise<Outcome> {
    return this.#sends.track(this.#send(payload, signal));
  }

  async close(): Promise<void> {
    await this.#sends.ended();
    await this.#hangUp();
  }

  state(): DestinationState {
    const { scheme, host, port, path } = this.#endpoint;
    return this.#sends.state(`fhir+${scheme}://${host}:${port}${path.split('?', 1)[0]}`);
  }

  async #send(payload: Payload, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return { kind: 'unreachable', code: 'send-aborted' };
    const { resource } = parse(payload.bytes);
    if (resource === undefined) return { kind: 'refused', code: 'fhir-payload-unfit' };
    const requests = restRequests(resource);
    const bundle = resource.type === 'Bundle' ? resource.json['type'] : undefined;
    if (this.#options.mode === 'transaction' && (bundle === 'transaction' || bundle === 'batch')) {
      const changed = requests?.some((one) => needsReading(one, this.#options) || isToBeDeleted(one, this.#options));
      if (requests === undefined || changed !== true) return this.#sendWhole(payload, requests, signal);
      return this.#sendUpdated(payload, resource, requests, signal);
    }
    if (requests === undefined) return { kind: 'refused', code: 'fhir-payload-unfit' };
    return this.#sendEach(payload, requests, signal);
  }

  /** A transaction of which some resources depend on what the server has: read, changed, and sent as long as they are the same. */
  async #sendUpdated(
    payload: Payload,
    bundle: Resource,
    requests: readonly RestRequest[],
    signal: AbortSignal,
  ): Promise<Outcome> {
    for (let round = 1; ; round++) {
      const updates = await Promise.all(requests.map((request) => this.#updated(request, signal)));
      const failed = updates.find((one) => one !== undefined && 'kind' in one);
      if (failed !== undefined) return failed;
      const entries = updates as readonly (RestRequest | undefined)[];
      const left = entries.filter((one) => one !== undefined);
      if (left.length === 0) return { kind: 'delivered', code: 'http-accepted' };
      const bytes = updatedBundle(bundle, requests, entries);
      const outcome = await this.#sendWhole({ ...payload, bytes }, left, signal);
      if (outcome.code !== 'fhir-version-stale' && outcome.code !== 'fhir-conflict') return outcome;
      if (round === MOST_ROUNDS) return outcome;
    }
  }

  /** The request as it is to be made now, undefined for none, or the outcome of reading what it depends on. */
  async #updated(request: RestRequest, signal: AbortSignal): Promise<RestRequest | Outcome | undefined> {
    if (isToBeDeleted(request, this.#options)) {
      return { method: 'DELETE', url: request.url, headers: request.headers };
    }
    if (!needsReading(request, this.#options)) return request;
    const { outcome, answer } = await this.#request({ method: 'GET', url: request.url, headers: {} }, '', signal);
    if (answer?.status === 404 || answer?.status === 410) return resourceUpdate(request, undefined, this.#options);
    if (outcome.kind !== 'delivered' || answer === undefined) {
      // Nothing was written: whatever became of reading, it can be done again.
      return outcome.kind === 'ambiguous' ? { ...outcome, kind: 'unreachable' } : outcome;
    }
    const { resource } = answer.whole ? parse(answer.body) : {};
    if (resource === undefined) return { kind: 'unreachable', code: 'http-answer-cut' };
    return resourceUpdate(request, { resource, etag: etagOf(answer.headers.etag, resource) }, this.#options);
  }

  /** A transaction happens as a whole or not at all; the entries of a batch each have a word of their own. */
  async #sendWhole(
    payload: Payload,
    requests: readonly RestRequest[] | undefined,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const whole = { method: 'POST' as const, url: '', headers: {}, contentType: JSON_TYPE, body: payload.bytes };
    const { outcome, answer } = await this.#request(whole, payload.name, signal);
    if (outcome.kind !== 'delivered' || answer === undefined) return outcome;
    return batchOutcome(outcome, answer, requests !== undefined && repeatable(requests));
  }

  async #sendEach(payload: Payload, requests: readonly RestRequest[], signal: AbortSignal): Promise<Outcome> {
    const known = new Map<string, string>();
    for (const { method, url, fullUrl } of requests) {
      if (method === 'PUT' && fullUrl !== undefined) known.set(fullUrl, url);
    }
    const done: RestRequest[] = [];
    let last: Outcome = { kind: 'delivered', code: 'http-accepted' };
    for (const request of dependencyOrder(requests)) {
      const body = request.body instanceof Resource ? settledReferences(request.body, known) : request.body;
      const settled = body === undefined ? request : { ...request, body };
      const name = requests.length === 1 ? payload.name : `${payload.name}-${requests.indexOf(request)}`;
      const made = await this.#make(settled, name, signal);
      if (made === undefined) continue;
      const { outcome, answer } = made;
      const gone = request.method === 'DELETE' && (answer?.status === 404 || answer?.status === 410);
      if (outcome.kind !== 'delivered' && !gone) return afterSome(outcome, done);
      if (!gone) last = outcome;
      const id = request.method === 'POST' ? idIn(answer?.headers.location) : undefined;
      if (request.fullUrl !== undefined && id !== undefined) known.set(request.fullUrl, id);
      done.push(request);
    }
    return last;
  }

  /** One request, made of what the server has where it depends on that. Undefined: there was nothing to do. */
  async #make(request: RestRequest, name: string, signal: AbortSignal): Promise<Made | undefined> {
    for (let round = 1; ; round++) {
      const updated = await this.#updated(request, signal);
      if (updated === undefined) return undefined;
      if ('kind' in updated) return { outcome: updated };
      const made = await this.#request(updated, name, signal);
      const again = updated !== request && updated.headers['If-Match'] !== undefined && round < MOST_ROUNDS;
      if (!again || made.outcome.code !== 'fhir-version-stale') return made;
    }
  }

  async #request(request: RestRequest | ReadRequest, name: string, signal: AbortSignal): Promise<Made> {
    const bytes = !('body' in request)
      ? NOTHING
      : request.body instanceof Resource
        ? request.body.bytes()
        : (request.body ?? NOTHING);
    let result: Exchange;
    try {
      const line = await (this.#line ??= FhirLine.open(this.#endpoint, this.#options, this.#world));
      const headers = {
        ...request.headers,
        ...(request.method === 'GET' ? {} : writingHeaders(request, bytes, name)),
      };
      result = await line.request({ method: request.method, url: request.url, headers, body: bytes }, signal);
    } catch (error) {
      // No secret, no key, no token: nothing of the payload has left.
      await this.#hangUp();
      return { outcome: { kind: 'unreachable', code: error instanceof Fault ? error.code : 'secret-unreadable' } };
    }
    if (result.status === undefined) {
      const outcome = unansweredOutcome(result);
      // A renewed certificate lies in the same file: it is read again for the next try.
      if (outcome.code.startsWith('tls-')) await this.#hangUp();
      return { outcome };
    }
    if (result.status === 401 || result.status === 403) await this.#hangUp();
    return { outcome: fhirOutcome(result, this.#world.clock.now()), answer: result };
  }

  async #hangUp(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    (await line?.catch(() => undefined))?.close();
  }
}

function writingHeaders(
  { contentType }: RestRequest,
  bytes: Uint8Array,
  name: string,
): Readonly<Record<string, string | number>> {
  return {
    ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
    'Content-Length': bytes.length,
    // What was written is known here; an answer with patient data in it would only lie about.
    Prefer: 'return=minimal',
    'Idempotency-Key': idempotencyKey(name),
  };
}

/** The version that a resource was read in, as If-Match wants it (R4, http.html#concurrency). */
function etagOf(header: string | undefined, { json }: Resource): string | undefined {
  if (header !== undefined) return header;
  const version = (json['meta'] as { versionId?: unknown } | undefined)?.versionId;
  return typeof version === 'string' ? `W/"${version}"` : undefined;
}

/** What a failure means when requests before it have been carried out. */
function afterSome(outcome: Outcome, done: readonly RestRequest[]): Outcome {
  if (done.length === 0) return outcome;
  if (outcome.kind === 'refused') return { ...outcome, code: 'fhir-partly-refused' };
  // Trying again makes the earlier requests again.
  if (outcome.kind === 'unreachable' && !repeatable(done)) {
    return { ...outcome, kind: 'ambiguous', code: 'fhir-partly-sent' };
  }
  return outcome;
}

/** `Patient/17` of a Location header (R4, http.html#create). */
function idIn(location: string | undefined): string | undefined {
  return /([A-Z][A-Za-z]{1,63}\/[A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]*)?$/.exec(location ?? '')?.[1];
}
