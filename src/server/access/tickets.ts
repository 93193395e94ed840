import type { Clock } from '../../world/clock.ts';
import { newSecret } from './secret-text.ts';

const MOST = 1_000;

/**
 * What has begun and must be ended soon, in memory: a log-in that waits for its second factor, a challenge, a single
 * sign-on. A ticket counts a number of times and then no more.
 */
export class Tickets<Kept> {
  readonly #clock: Clock;
  readonly #lifeMs: number;
  readonly #kept = new Map<string, { readonly kept: Kept; readonly ends: number; left: number }>();

  constructor(clock: Clock, lifeMs: number) {
    this.#clock = clock;
    this.#lifeMs = lifeMs;
  }

  give(kept: Kept, times = 1): string {
    const ticket = newSecret();
    this.#kept.set(ticket, { kept, ends: this.#clock.now() + this.#lifeMs, left: times });
    // Strangers can ask for them: the oldest goes when there are too many.
    if (this.#kept.size > MOST) this.#kept.delete(this.#kept.keys().next().value ?? '');
    return ticket;
  }

  /** What a ticket stands for; undefined: unknown, over, or used up. */
  take(ticket: string): Kept | undefined {
    const found = this.#kept.get(ticket);
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#kept.delete(ticket);
    return this.#clock.now() < found.ends ? found.kept : undefined;
  }

  end(ticket: string): void {
    this.#kept.delete(ticket);
  }
}
