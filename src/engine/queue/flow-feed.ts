import type { Outcome } from '../../connectors/connector.ts';
import { entryOf } from '../../diagnostics/catalogue.ts';
import type { Reception } from '../intake/reception.ts';
import type { RunningRelease } from '../running-release.ts';
import type { Outgoing, Sender } from './sender.ts';

const CAPACITY = 16;

/**
 * Sends into another flow: the payload becomes a message of that flow, linked to the one it came from.
 * A crash between the two records sends it again; the flow then finds it to be a duplicate.
 */
export class FlowFeed implements Sender {
  readonly capacity = CAPACITY;
  readonly #flow: string;
  readonly #from: string;
  readonly #reception: Reception;
  readonly #release: () => RunningRelease;

  constructor(from: string, flow: string, reception: Reception, release: () => RunningRelease) {
    this.#from = from;
    this.#flow = flow;
    this.#reception = reception;
    this.#release = release;
  }

  async send(outgoing: Outgoing): Promise<Outcome> {
    const release = this.#release();
    const flow = release.flow(this.#flow);
    if (flow === undefined) return { kind: 'unreachable', code: 'flow-unknown' };
    const taken = await this.#reception.take(outgoing.bytes, {
      release,
      flows: [flow],
      source: `flow:${this.#from}`,
      interface: undefined,
      parent: { id: outgoing.message, how: 'flow' },
      duplicates: true,
    });
    if (taken.refusal === undefined) return { kind: 'delivered', code: 'flow-took-it' };
    const transient = entryOf(taken.refusal.code).class === 'transient';
    return { kind: transient ? 'unreachable' : 'refused', code: taken.refusal.code };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  state(): { at: string; connections: number } {
    return { at: `flow ${this.#flow}`, connections: 0 };
  }
}
