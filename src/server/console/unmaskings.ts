import type { Clock } from '../../world/clock.ts';

const FOR_MS = 15 * 60_000;

/** Until when who sees the values of what, for the reason that they gave. Kept in memory: a restart masks again. */
export class Unmaskings {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Shows `what` (`message 1VBK`, `issue 7`) to somebody from now on, for fifteen minutes. */
  add(who: string, what: string): number {
    this.#forgetOld();
    const until = this.#clock.now() + FOR_MS;
    this.#until.set(`${who}\n${what}`, until);
    return until;
  }

  /** Until when somebody sees `what`; undefined when they do not. */
  until(who: string, what: string): number | undefined {
    const until = this.#until.get(`${who}\n${what}`);
    return until !== undefined && until > this.#clock.now() ? until : undefined;
  }

  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
  }
}
