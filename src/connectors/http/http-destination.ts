import type { OutgoingHttpHeaders, Agent as PlainAgent } from 'node:http';
import { Fault } from '../../diagnostics/fault.ts';
import type { ConnectorWorld, Destination, DestinationState, Outcome, Payload } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { type Authorize, authorization } from './authorization.ts';
import { exchange } from './exchange.ts';
import { closeIdle, httpAgent } from './http-agent.ts';
import type { HttpDestinationOptions } from './http-options.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { responseOutcome } from './response-outcome.ts';
import { SendsUnderWay } from './sends-under-way.ts';
import { unansweredOutcome } from './unanswered-outcome.ts';

/** More of an answer than this is not kept with the attempt; it is then as good as none. */
const MOST_ANSWER = 1024 * 1024;

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
  readonly #sends = new SendsUnderWay();

  constructor(endpoint: Endpoint, options: HttpDestinationOptions, world: ConnectorWorld) {
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
    return this.#sends.state(`${scheme}://${host}:${port}${path.split('?', 1)[0]}`);
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
    const outcome = unansweredOutcome(result);
    // A renewed certificate lies in the same file: it is read again for the next try.
    if (outcome.code.startsWith('tls-')) await this.#hangUp();
    return outcome;
  }

  #headers(payload: Payload, authorize: Authorize): OutgoingHttpHeaders {
    return {
      ...this.#options.headers,
      'Content-Type': this.#options.contentType ?? payload.contentType,
      'Content-Length': payload.bytes.length,
      'Idempotency-Key': idempotencyKey(payload.name),
      ...authorize(payload.bytes),
    };
  }

  async #open(): Promise<Line> {
    const authorize = await authorization(this.#options.auth, this.#world);
    return { agent: await httpAgent(this.#endpoint, this.#world), authorize };
  }

  async #hangUp(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    const { agent } = (await line?.catch(() => undefined)) ?? {};
    if (agent !== undefined) closeIdle(agent);
  }
}
