import type { Clock, Timer } from './clock.ts';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * A clock that moves only when it is told to. Timers fire in the order of their due time, ties in the
 * order in which they were set.
 */
export class SimulatedClock implements Clock {
  #now: number;
  #order = 0;
  #due: Due[] = [];

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Timer {
    const due: Due = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#due.push(due);
    return {
      cancel: () => {
        this.#due = this.#due.filter((other) => other !== due);
      },
    };
  }

  /** Moves time forward by `ms`, firing what falls due and letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await settle();
      const next = this.#next(until);
      if (next === undefined) break;
      this.#due = this.#due.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
    await settle();
  }

  /** Moves time forward by `ms` at one stroke, as for a machine that slept: what fell due meanwhile fires once, late. */
  async leap(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
  }

  #next(until: number): Due | undefined {
    let next: Due | undefined;
    for (const due of this.#due) {
      if (due.at > until) continue;
      if (next === undefined || due.at < next.at || (due.at === next.at && due.order < next.order)) next = due;
    }
    return next;
  }
}

/** One turn of the real event loop, so that pending I/O and promises get their say. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
