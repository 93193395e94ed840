import type { Clock } from '../../world/clock.ts';

const FREE_TRIES = 5;
const LONGEST_MS = 15 * 60_000;
/** An address is forgotten after this long without a failure. */
const FORGET_MS = 60 * 60_000;
const MOST_ADDRESSES = 10_000;

/** How long to wait after so many failures in a row: nothing for the first few, then doubling from one second. */
export function waitAfter(failures: number): number {
  return failures < FREE_TRIES ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** (failures - FREE_TRIES));
}

/** Failed log-ins by network address, in memory: who tries many names is slowed down as a whole. */
export class TryLimits {
  readonly #clock: Clock;
  readonly #failed = new Map<string, { failures: number; notBefore: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until this address may try again; 0: now. */
  waitOf(address: string): number {
    const known = this.#failed.get(address);
    return known === undefined ? 0 : Math.max(0, known.notBefore - this.#clock.now());
  }

  failed(address: string): void {
    const now = this.#clock.now();
    const known = this.#failed.get(address);
    const before = known === undefined || now - known.at > FORGET_MS ? 0 : known.failures;
    this.#failed.delete(address);
    // An office of several people may share an address: it has twice the tries of an account.
    this.#failed.set(address, { failures: before + 1, notBefore: now + waitAfter((before + 1) / 2), at: now });
    if (this.#failed.size > MOST_ADDRESSES) this.#failed.delete(this.#failed.keys().next().value ?? '');
  }

  succeeded(address: string): void {
    this.#failed.delete(address);
  }
}
