/** Signatures remembered at most: some 40 MB. */
const MOST = 200_000;

/**
 * Remembers the signatures that were used, as long as their time is inside the window. When there are
 * more than fit, the oldest is forgotten and everything as old as it is refused from then on.
 */
export class ReplayWindow {
  readonly #windowMs: number;
  readonly #most: number;
  /** Signature to its time; in order of use, which is nearly the order of time. */
  readonly #used = new Map<string, number>();
  #floor = Number.NEGATIVE_INFINITY;

  constructor(windowMs: number, most = MOST) {
    this.#windowMs = windowMs;
    this.#most = most;
  }

  /** Whether a signature made at `at` may be used at `now`; both in milliseconds since 1970. */
  covers(at: number, now: number): boolean {
    return Math.abs(now - at) <= this.#windowMs && at > this.#floor;
  }

  /** Takes note of a signature; false when it was used before. */
  use(mac: string, at: number, now: number): boolean {
    if (this.#used.has(mac)) return false;
    for (const [old, time] of this.#used) {
      if (time >= now - this.#windowMs) break;
      this.#used.delete(old);
    }
    this.#used.set(mac, at);
    if (this.#used.size > this.#most) {
      const [oldest, time] = this.#used.entries().next().value ?? ['', 0];
      this.#used.delete(oldest);
      this.#floor = Math.max(this.#floor, time);
    }
    return true;
  }

  /** What was signed was not taken in: the sender may send the very same again. */
  release(mac: string): void {
    this.#used.delete(mac);
  }
}
