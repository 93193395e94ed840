import type { DestinationDefinition } from '../../workspace/definitions.ts';
import type { Clock, Timer } from '../../world/clock.ts';

type Rules = Pick<DestinationDefinition, 'breaker' | 'throttle' | 'schedule'>;

/**
 * Whether a destination may send now: not paused by a person, inside its schedule, under its throttle,
 * and not resting after failures.
 *
 * The breaker: after so many tries in a row that did not reach the other side it opens for a pause; then
 * one delivery is let through, and what becomes of it closes or opens it again.
 */
export class SendingGate {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #rules: Rules;
  #paused = false;
  #failures = 0;
  #opensAgainAt = 0;
  #probing = false;
  #tokens = 0;
  #filledAt: number;
  #timer: Timer | undefined;

  /** `wake` is called when the passing of time lets something through again. */
  constructor(rules: Rules, clock: Clock, wake: () => void) {
    this.#rules = rules;
    this.#clock = clock;
    this.#wake = wake;
    this.#filledAt = clock.now();
    this.#tokens = rules.throttle?.count ?? 0;
  }

  set rules(rules: Rules) {
    this.#rules = rules;
    this.#tokens = Math.min(this.#tokens, rules.throttle?.count ?? 0);
    this.#wake();
  }

  get state(): 'closed' | 'open' | 'paused' | 'waiting' {
    if (this.#paused) return 'paused';
    if (this.#opensAgainAt > this.#clock.now()) return 'open';
    if (this.#closedForMs() > 0) return 'waiting';
    return 'closed';
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#failures = 0;
    this.#opensAgainAt = 0;
    this.#probing = false;
    this.#wake();
  }

  /** Takes leave to send one delivery. False: not now; `wake` follows when that changes by itself. */
  enter(): boolean {
    if (this.#paused || this.#probing) return false;
    const now = this.#clock.now();
    if (this.#opensAgainAt > now) return this.#wakeIn(this.#opensAgainAt - now);
    const closed = this.#closedForMs();
    if (closed > 0) return this.#wakeIn(closed);
    const throttle = this.#rules.throttle;
    if (throttle !== undefined) {
      const share = ((now - this.#filledAt) * throttle.count) / throttle.perMs;
      this.#tokens = Math.min(throttle.count, this.#tokens + share);
      this.#filledAt = now;
      if (this.#tokens < 1) return this.#wakeIn(Math.ceil(((1 - this.#tokens) * throttle.perMs) / throttle.count));
      this.#tokens--;
    }
    if (this.#opensAgainAt > 0) this.#probing = true;
    return true;
  }

  /** Gives back what `enter` took when nothing was there to send after all. */
  leave(): void {
    this.#probing = false;
    if (this.#rules.throttle !== undefined) this.#tokens++;
  }

  /** The other side answered, whatever it said. */
  reached(): void {
    this.#failures = 0;
    this.#opensAgainAt = 0;
    this.#probing = false;
  }

  /** The other side was not reached or did not answer. */
  failed(): void {
    this.#failures++;
    this.#probing = false;
    if (this.#failures < this.#rules.breaker.after) return;
    this.#opensAgainAt = this.#clock.now() + this.#rules.breaker.pauseMs;
  }

  close(): void {
    this.#timer?.cancel();
    this.#paused = true;
  }

  #closedForMs(): number {
    const schedule = this.#rules.schedule;
    if (schedule === undefined) return 0;
    const now = this.#clock.now();
    return Math.max(0, schedule.open(now) - now);
  }

  #wakeIn(ms: number): false {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, this.#wake);
    return false;
  }
}
