import { type OutgoingHttpHeaders, Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { ConnectorWorld, Destination, DestinationState, Outcome, Payload } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { connectTrouble } from '../socket-trouble.ts';
import { tlsMaterial } from '../tls-material.ts';
import { type Authorize, authorization } from './authorization.ts';
import { exchange } from './exchange.ts';
import type { HttpDestinationOptions } from './http-options.ts';
import { responseOutcome } from './response-outcome.ts';

/** More of an answer than this is not kept with the attempt; it is then as good as none. */
const MOST_ANSWER = 1024 * 1024;

// Shorter than the 5 s after which many servers close an idle connection: a request that meets such a
// close is ambiguous, although nothing was wrong.
const IDLE_MS = 4000;

interface Line {
  readonly agent: PlainAgent;
  readonly authorize: Authorize;
}

/**
 * Sends each payload as one request. What the answer means is in `responseOutcome`; without one,
 * everything before the connection stands is unreachable and everything after it is ambiguous.
 */
export class HttpDestination implements Destination {
  readonly capacity: number;
  readonly #endpoint: Endpoint;
  readonly #options: HttpDestinationOptions;
  readonly #world: ConnectorWorld;
  /** Certificates and secrets as they were last read; read again after the other side did not take them. */
  #line: Promise<Line> | undefined;
  readonly #underWay = new Set<Promise<Outcome>>();
  #problem: Code | undefined;

  constructor(endpoint: Endpoint, options: HttpDestinationOptions, world: ConnectorWorld) {
    this.capacity = endpoint.connections;
    this.#endpoint = endpoint;
    this.#options = options;
    this.#world = world;
  }

  async send(payload: Payload, signal: AbortSignal): Promise<Outcome> {
    const sent = this.#send(payload, signal);
    this.#underWay.add(sent);
    const outcome = await sent.finally(() => this.#underWay.delete(sent));
    this.#problem = outcome.kind === 'delivered' ? undefined : outcome.code;
    return outcome;
  }

  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    await this.#hangUp();
  }

  state(): DestinationState {
    const { scheme, host, port, path } = this.#endpoint;
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return { at: `${scheme}://${host}:${port}${path.split('?', 1)[0]}`, connections: this.#underWay.size, ...problem };
  }

  async #send(payload: Payload, signal: AbortSignal): Promise<Outcome> {
    if (signal.aborted) return { kind: 'unreachable', code: 'send-aborted' };
    let line: Line;
    try {
      line = await (this.#line ??= this.#open());
    } catch (error) {
      this.#line = undefined;
      return { kind: 'unreachable', code: error instanceof Fault ? error.code : 'secret-unreadable' };
    }
    const { scheme, host, port, path, timeoutMs } = this.#endpoint;
    const { clock } = this.#world;
    const result = await exchange(
      {
        tls: scheme === 'https',
        agent: line.agent,
        host,
        port,
        path: path === '' ? '/' : path,
        method: this.#options.method,
        headers: this.#headers(payload, line.authorize),
      },
      payload.bytes,
      { withinMs: timeoutMs, most: MOST_ANSWER, clock, signal },
    );
    if (result.status !== undefined) {
      if (result.status === 401 || result.status === 403) await this.#hangUp();
      return responseOutcome(result, payload.controlId, this.#options.statuses, clock.now());
    }
    if (result.why === 'called off') {
      return result.left
        ? { kind: 'ambiguous', code: 'http-called-off' }
        : { kind: 'unreachable', code: 'send-aborted' };
    }
    if (result.why === 'time') {
      return result.left
        ? { kind: 'ambiguous', code: 'http-no-answer' }
        : { kind: 'unreachable', code: 'connect-timed-out' };
    }
    if (result.left) return { kind: 'ambiguous', code: 'http-answer-cut' };
    const code = connectTrouble(result.why.error);
    // A renewed certificate lies in the same file: it is read again for the next try.
    if (code.startsWith('tls-')) await this.#hangUp();
    return { kind: 'unreachable', code };
  }

  #headers(payload: Payload, authorize: Authorize): OutgoingHttpHeaders {
    return {
      ...this.#options.headers,
      'Content-Type': this.#options.contentType ?? payload.contentType,
      'Content-Length': payload.bytes.length,
      // The same on every try: the other side can tell a repetition (draft-ietf-httpapi-idempotency-key-header).
      'Idempotency-Key': `"${payload.name.replace(/[^\x20-\x7e]|["\\]/g, '_')}"`,
      ...authorize(payload.bytes),
    };
  }

  async #open(): Promise<Line> {
    const authorize = await authorization(this.#options.auth, this.#world);
    const settings = { keepAlive: true, maxSockets: this.#endpoint.connections, timeout: IDLE_MS };
    if (this.#endpoint.scheme === 'http') return { agent: new PlainAgent(settings), authorize };
    const material = await tlsMaterial(this.#endpoint, this.#world);
    return { agent: new TlsAgent({ ...settings, ...material }), authorize };
  }

  /** Idle connections are closed; those with a request under way finish it and are not used again. */
  async #hangUp(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    const { agent } = (await line?.catch(() => undefined)) ?? {};
    if (agent === undefined) return;
    agent.maxFreeSockets = 0;
    for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }
}
