import { Fault } from '../diagnostics/fault.ts';
import type { Clock } from '../world/clock.ts';

/** A bucket that fills up again by itself. */
export interface Rate {
  /** So many at once. */
  readonly burst: number;
  readonly perSecond: number;
}

const MOST_KEYS = 20_000;

/** How many requests one address, and one person, may make: a bucket for each. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #rate: Rate;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(clock: Clock, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
  }

  /** Takes one; throws `too-many-requests` with the seconds to wait. */
  take(key: string): void {
    const now = this.#clock.now();
    const { burst, perSecond } = this.#rate;
    const bucket = this.#buckets.get(key);
    const filled = bucket === undefined ? burst : Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    if (filled < 1) {
      throw new Fault('too-many-requests', { about: { seconds: Math.ceil((1 - filled) / perSecond) } });
    }
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: filled - 1, at: now });
    // The one that was not used for longest is full again anyway.
    if (this.#buckets.size > MOST_KEYS) this.#buckets.delete(this.#buckets.keys().next().value ?? '');
  }
}
