import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { type Code, entryOf } from '../../diagnostics/catalogue.ts';
import { AllowList } from '../allow-list.ts';
import type { ConnectorWorld, Intake, Peer, Reply, Source, SourceState } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { type Gate, gateOf } from './gate.ts';
import type { HttpClaim, HttpListeners } from './http-listeners.ts';
import type { HttpSourceOptions } from './http-options.ts';
import { isHl7Type, mediaType } from './media-type.ts';
import { readBody } from './read-body.ts';

/** What a kind of HTTP interface has of its own. */
export interface HttpDialect {
  /** Names below the path are taken too. */
  readonly below?: boolean;
  /** A code when the body is none that may be offered at all. */
  inspect(body: Uint8Array): Code | undefined;
  /** The body of a refusal. */
  refusal(code: Code): { readonly type: string; readonly text: string };
}

const PLAIN: HttpDialect = {
  inspect: () => undefined,
  refusal(code) {
    const { text, fix } = entryOf(code);
    return { type: 'application/json', text: `${JSON.stringify({ code, text, fix })}\n` };
  },
};

/** What is read and thrown away after a refusal, so that the sender gets to see the answer. */
const DRAIN_BYTES = 8 * 1024 * 1024;
const DRAIN_MS = 5000;

/** Bytes of bodies held at once over all requests, unless a few messages of the largest size are more. */
const ROOM_BYTES = 64 * 1024 * 1024;
const ROOM_MESSAGES = 4;

/**
 * Takes one message a request. In this order, so that a stranger costs nothing and parses nothing:
 * address, method, credentials, type and size by the headers alone; then the body; then its signature;
 * then the message is offered and its reply becomes the response.
 */
export class HttpSource implements Source {
  readonly #endpoint: Endpoint;
  readonly #options: HttpSourceOptions;
  readonly #intake: Intake;
  readonly #world: ConnectorWorld;
  readonly #listeners: HttpListeners;
  readonly #allowed: AllowList;
  readonly #dialect: HttpDialect;
  readonly #underWay = new Set<Promise<void>>();
  #claim: HttpClaim | undefined;
  #stopping = false;
  /** Bytes of bodies that are in memory. */
  #held = 0;
  #received = 0;
  #problem: Code | undefined;

  constructor(
    endpoint: Endpoint,
    options: HttpSourceOptions,
    intake: Intake,
    world: ConnectorWorld,
    listeners: HttpListeners,
    dialect = PLAIN,
  ) {
    this.#dialect = dialect;
    this.#endpoint = endpoint;
    this.#options = options;
    this.#intake = intake;
    this.#world = world;
    this.#listeners = listeners;
    this.#allowed = new AllowList(endpoint.from?.addresses);
  }

  async start(): Promise<void> {
    this.#stopping = false;
    const gate = await gateOf(this.#options.auth, this.#world);
    const route = {
      path: this.#endpoint.path === '' ? '/' : this.#endpoint.path,
      connections: this.#endpoint.connections,
      below: this.#dialect.below === true,
      allows: (address: string | undefined) => this.#allowed.allows(address),
      handle: (request: IncomingMessage, response: ServerResponse) => this.#handle(gate, request, response),
    };
    this.#claim = await this.#listeners.claim(this.#endpoint, route, this.#world);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#underWay);
    const claim = this.#claim;
    this.#claim = undefined;
    await claim?.release();
  }

  state(): SourceState {
    const { scheme, host, port, path } = this.#endpoint;
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return {
      listening: this.#claim !== undefined && !this.#stopping,
      at: `${scheme}://${this.#claim?.at ?? `${host}:${port}`}${path}`,
      connections: this.#claim?.connections() ?? 0,
      received: this.#received,
      ...problem,
    };
  }

  #handle(gate: Gate, request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => response.destroy());
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      this.#refuse(request, response, refusal.status, refusal.code, refusal.headers);
      return;
    }
    let held = 0;
    const most = Math.max(ROOM_BYTES, ROOM_MESSAGES * this.#endpoint.maxBytes);
    const room = (bytes: number) => {
      if (this.#held + bytes > most) return false;
      held += bytes;
      this.#held += bytes;
      return true;
    };
    const work = this.#take(gate, request, response, room)
      .catch(() => {
        response.destroy();
      })
      .then(() => {
        this.#held -= held;
      });
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** What the connection and the first lines of the request say, before anybody is authenticated. */
  #refusal(request: IncomingMessage): { status: number; code: Code; headers?: Record<string, string> } | undefined {
    if (!this.#allowed.allows(request.socket.remoteAddress)) return { status: 403, code: 'http-address-not-allowed' };
    if (this.#stopping) return { status: 503, code: 'http-stopping', headers: this.#later() };
    const methods: readonly string[] = this.#options.methods;
    if (!methods.includes(request.method ?? '')) {
      return { status: 405, code: 'http-method-not-taken', headers: { Allow: methods.join(', ') } };
    }
    if (this.#underWay.size >= this.#endpoint.connections) {
      return { status: 503, code: 'http-too-many-requests', headers: this.#later() };
    }
    return undefined;
  }

  async #take(
    gate: Gate,
    request: IncomingMessage,
    response: ServerResponse,
    room: (bytes: number) => boolean,
  ): Promise<void> {
    const refuse = (status: number, code: Code) => {
      const challenge = status === 401 && gate.challenge !== undefined ? { 'WWW-Authenticate': gate.challenge } : {};
      this.#refuse(request, response, status, code, status === 503 ? this.#later() : challenge);
    };
    const entry = gate.enter(request.headers);
    if (entry.refused !== undefined) {
      refuse(401, entry.refused);
      return;
    }
    if (!this.#takesType(request)) {
      refuse(415, 'http-media-type-not-taken');
      return;
    }
    const { maxBytes, timeoutMs } = this.#endpoint;
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      refuse(413, 'http-body-too-large');
      return;
    }
    if (request.headers.expect !== undefined) response.writeContinue();
    const body = await readBody(request, { most: maxBytes, withinMs: timeoutMs, clock: this.#world.clock, room });
    if (body.problem !== undefined) {
      if (body.problem === 'gone') response.destroy();
      else if (body.problem === 'no room') refuse(503, 'http-too-much-at-once');
      else if (body.problem === 'too slow') refuse(408, 'http-body-too-slow');
      else refuse(413, 'http-body-too-large');
      return;
    }
    const unsigned = entry.body?.(body.bytes);
    if (unsigned !== undefined) {
      refuse(unsigned === 'http-signature-used' ? 409 : 401, unsigned);
      return;
    }
    if (body.bytes.length === 0) {
      refuse(400, 'http-body-empty');
      return;
    }
    const unfit = this.#dialect.inspect(body.bytes);
    if (unfit !== undefined) {
      refuse(400, unfit);
      return;
    }
    this.#received += 1;
    const reply = await this.#intake.offer({ bytes: body.bytes, peer: peerOf(request) });
    if (reply.outcome === 'unavailable') entry.release?.();
    // One request has one response: the first answer, or the later one where the sender wants no other.
    const later = reply.later?.catch(() => undefined);
    const payload = reply.payload ?? (await later);
    this.#answer(request, response, payload === undefined ? reply : { ...reply, payload });
  }

  #takesType(request: IncomingMessage): boolean {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    const type = mediaType(request.headers['content-type']) || 'application/octet-stream';
    const taken = this.#options.contentTypes;
    return encoding.toLowerCase() === 'identity' && (taken.includes('*') || taken.includes(type));
  }

  #answer(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
    const { payload } = reply;
    this.#problem = reply.outcome === 'accepted' ? undefined : reply.code;
    if (this.#stopping) response.shouldKeepAlive = false;
    if (payload === undefined && reply.outcome !== 'accepted') {
      const unavailable = reply.outcome === 'unavailable';
      const code = reply.code ?? (unavailable ? 'intake-unavailable' : 'intake-rejected');
      this.#refuse(request, response, unavailable ? 503 : 400, code, unavailable ? this.#later() : {});
      return;
    }
    const status = { accepted: payload === undefined ? 202 : 200, rejected: 422, unavailable: 503 }[reply.outcome];
    const asked = request.headers['content-type'];
    const type = isHl7Type(asked) ? mediaType(asked) : 'x-application/hl7-v2+er7';
    response.writeHead(status, {
      ...(reply.outcome === 'unavailable' ? this.#later() : {}),
      ...(payload === undefined ? {} : { 'Content-Type': type }),
      'Content-Length': payload?.length ?? 0,
    });
    response.end(payload);
  }

  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    code: Code,
    headers: Record<string, string> = {},
  ): void {
    this.#problem = code;
    const { type, text } = this.#dialect.refusal(code);
    const body = Buffer.from(text);
    response.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
    this.#drain(request);
  }

  /**
   * Closing at once would reset the connection while the sender still writes, and the answer would be
   * lost with it. So some of what it sends is read and forgotten; who sends on is cut off.
   */
  #drain(request: IncomingMessage): void {
    if (request.complete) return;
    let left = DRAIN_BYTES;
    const cut = () => request.socket.destroy();
    const timer = this.#world.clock.after(DRAIN_MS, cut);
    request.once('close', () => timer.cancel());
    request.once('end', () => timer.cancel());
    request.on('error', cut).on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) cut();
    });
    request.resume();
  }

  #later(): Record<string, string> {
    return { 'Retry-After': String(Math.max(1, Math.ceil(this.#options.retryAfter / 1000))) };
  }
}

function peerOf(request: IncomingMessage): Peer {
  const address = request.socket.remoteAddress;
  const shown = 'getPeerCertificate' in request.socket ? (request.socket as TLSSocket).getPeerCertificate() : undefined;
  const certificate = shown?.fingerprint256;
  return { ...(address === undefined ? {} : { address }), ...(certificate === undefined ? {} : { certificate }) };
}
