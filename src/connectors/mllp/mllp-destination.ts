import type { Code } from '../../diagnostics/catalogue.ts';
import { canBeFramed } from '../../formats/hl7v2/index.ts';
import type { ConnectorWorld, Destination, DestinationState, Outcome, Payload } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { optionsOf } from '../options.ts';
import { Line } from './line.ts';
import { mllpDestinationOptions } from './mllp-options.ts';
import { Sending } from './sending.ts';

/**
 * Sends HL7 v2 messages over a few persistent MLLP connections. Connections are made when there is
 * something to send and kept open; each carries one unanswered message at a time, unless `window` allows more.
 */
export class MllpDestination implements Destination {
  readonly capacity: number;
  readonly #endpoint: Endpoint;
  readonly #lines: readonly Line[];
  readonly #waiting: Sending[] = [];
  #problem: Code | undefined;
  #strays = 0;
  #closing: { readonly done: Promise<void>; readonly finish: () => void } | undefined;

  constructor(endpoint: Endpoint, world: ConnectorWorld) {
    const options = optionsOf(mllpDestinationOptions, endpoint);
    this.capacity = endpoint.connections * options.window;
    this.#endpoint = endpoint;
    const owner = {
      endpoint,
      options,
      world,
      freed: () => this.#freed(),
      stray: () => {
        this.#strays++;
      },
      problem: (code: Code | undefined) => {
        this.#problem = code;
      },
    };
    this.#lines = Array.from({ length: endpoint.connections }, () => new Line(owner));
  }

  /** Answers that belonged to nothing under way: late, double, or for another message. */
  get strays(): number {
    return this.#strays;
  }

  send(payload: Payload, signal: AbortSignal): Promise<Outcome> {
    if (this.#closing !== undefined) return Promise.resolve({ kind: 'unreachable', code: 'mllp-closed' });
    if (signal.aborted) return Promise.resolve({ kind: 'unreachable', code: 'send-aborted' });
    if (!canBeFramed(payload.bytes)) return Promise.resolve({ kind: 'refused', code: 'mllp-unframeable' });
    return new Promise((resolve) => {
      const sending = new Sending(payload, signal, resolve, (one) => this.#callOff(one));
      const line = this.#lineFor(payload.controlId);
      if (line === undefined) this.#waiting.push(sending);
      else line.take(sending);
    });
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#closing = { done: promise, finish: resolve };
      this.#freed();
    }
    return this.#closing.done;
  }

  state(): DestinationState {
    return {
      at: `${this.#endpoint.host}:${this.#endpoint.port}`,
      connections: this.#lines.filter((line) => line.state === 'open' || line.state === 'retiring').length,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  /** An open line that is free, else a new connection, else room on a line that is in use. */
  #lineFor(controlId: string): Line | undefined {
    let best: Line | undefined;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const line of this.#lines) {
      if (!line.takes(controlId)) continue;
      if (line.state === 'open' && line.underWay === 0) return line;
      const cost = line.state === 'closed' ? 0 : line.underWay;
      if (cost < bestCost) {
        best = line;
        bestCost = cost;
      }
    }
    return best;
  }

  #freed(): void {
    for (let i = 0; i < this.#waiting.length; ) {
      const sending = this.#waiting[i] as Sending;
      const line = this.#lineFor(sending.payload.controlId);
      if (line === undefined) i++;
      else {
        this.#waiting.splice(i, 1);
        line.take(sending);
      }
    }
    if (this.#closing === undefined || this.#waiting.length > 0) return;
    if (this.#lines.some((line) => line.underWay > 0)) return;
    for (const line of this.#lines) if (line.state !== 'closed') line.close();
    this.#closing.finish();
  }

  #callOff(sending: Sending): void {
    const at = this.#waiting.indexOf(sending);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      sending.settle({ kind: 'unreachable', code: 'send-aborted' });
    }
    for (const line of this.#lines) line.callOff(sending);
  }
}
