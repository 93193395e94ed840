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
import { type RestRequest, repeatable, restRequests } from './rest-request.ts';
import { settledReferences } from './settled-references.ts';

const JSON_TYPE = 'application/fhir+json';
const NOTHING = new Uint8Array();

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
      return this.#sendWhole(payload, requests, signal);
    }
    if (requests === undefined) return { kind: 'refused', code: 'fhir-payload-unfit' };
    return this.#sendEach(payload, requests, signal);
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
      const { outcome, answer } = await this.#request(settled, name, signal);
      const gone = request.method === 'DELETE' && (answer?.status === 404 || answer?.status === 410);
      if (outcome.kind !== 'delivered' && !gone) return afterSome(outcome, done);
      if (!gone) last = outcome;
      const made = request.method === 'POST' ? idIn(answer?.headers.location) : undefined;
      if (request.fullUrl !== undefined && made !== undefined) known.set(request.fullUrl, made);
      done.push(request);
    }
    return last;
  }

  async #request(request: RestRequest, name: string, signal: AbortSignal): Promise<Made> {
    const bytes = request.body instanceof Resource ? request.body.bytes() : (request.body ?? NOTHING);
    let result: Exchange;
    try {
      const line = await (this.#line ??= FhirLine.open(this.#endpoint, this.#options, this.#world));
      const headers = {
        ...request.headers,
        ...(request.contentType === undefined ? {} : { 'Content-Type': request.contentType }),
        'Content-Length': bytes.length,
        // What was written is known here; an answer with patient data in it would only lie about.
        Prefer: 'return=minimal',
        'Idempotency-Key': idempotencyKey(name),
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
