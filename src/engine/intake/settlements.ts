import type { DeliveryState, MessageId } from '../../store/store.ts';
import type { Clock } from '../../world/clock.ts';

/** How the deliveries of a message ended, for a sender that waits for them. */
export interface Settlement {
  /** Every delivery was delivered. */
  readonly delivered: boolean;
  /** The time ran out before all of them had ended. */
  readonly timedOut: boolean;
  /** What the answering destination said, where one was asked for. */
  readonly answer: Uint8Array | undefined;
}

interface Waiting {
  readonly destinations: Set<string>;
  readonly answers: string | undefined;
  delivered: boolean;
  answer: Uint8Array | undefined;
  readonly end: (timedOut: boolean) => void;
}

/** Senders that get their answer only once deliveries have ended. */
export class Settlements {
  readonly #clock: Clock;
  readonly #waiting = new Map<MessageId, Waiting>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits until the message's deliveries to all of `destinations` have ended, at most `timeoutMs`.
   * `answers` names the destination whose answer is wanted.
   */
  wait(
    message: MessageId,
    destinations: readonly string[],
    answers: string | undefined,
    timeoutMs: number,
  ): Promise<Settlement> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(timeoutMs, () => waiting.end(true));
      const waiting: Waiting = {
        destinations: new Set(destinations),
        answers,
        delivered: true,
        answer: undefined,
        end: (timedOut) => {
          timer.cancel();
          this.#waiting.delete(message);
          resolve({ delivered: waiting.delivered && !timedOut, timedOut, answer: waiting.answer });
        },
      };
      if (waiting.destinations.size === 0) waiting.end(false);
      else this.#waiting.set(message, waiting);
    });
  }

  /** One delivery has ended, or waits for a person. */
  settled(message: MessageId, destination: string, state: DeliveryState, answer: Uint8Array | undefined): void {
    if (this.#waiting.size === 0) return;
    const waiting = this.#waiting.get(message);
    if (waiting === undefined || !waiting.destinations.delete(destination)) return;
    if (state !== 'delivered') waiting.delivered = false;
    if (destination === waiting.answers) waiting.answer = answer;
    if (waiting.destinations.size === 0) waiting.end(false);
  }
}
