import type { Code } from '../../diagnostics/catalogue.ts';
import type { DestinationState, Outcome } from '../connector.ts';

/** The sends of a destination that have not ended, and what the last one that ended had to say. */
export class SendsUnderWay {
  readonly #sends = new Set<Promise<Outcome>>();
  #problem: Code | undefined;

  /** Keeps a send until it ends, and gives its outcome. */
  async track(send: Promise<Outcome>): Promise<Outcome> {
    this.#sends.add(send);
    const outcome = await send.finally(() => this.#sends.delete(send));
    this.#problem = outcome.kind === 'delivered' ? undefined : outcome.code;
    return outcome;
  }

  /** Resolves when none is under way. */
  async ended(): Promise<void> {
    await Promise.all(this.#sends);
  }

  /** The state of the destination that sends to `at`. */
  state(at: string): DestinationState {
    return {
      at,
      connections: this.#sends.size,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }
}
