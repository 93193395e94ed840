import type { PracticeStore, Step, TrailEntry } from '../../store/practice.ts';
import type { Clock } from '../../world/clock.ts';
import type { Trail, TrailEvent } from './trail-event.ts';

/** The audit trail of a practice, in its file. */
export class PracticeTrail implements Trail {
  readonly #practice: PracticeStore;
  readonly #clock: Clock;

  constructor(practice: PracticeStore, clock: Clock) {
    this.#practice = practice;
    this.#clock = clock;
  }

  async record(event: TrailEvent): Promise<void> {
    await this.#practice.write([], [this.#entry(event)]);
  }

  /** Does something to the practice's file and records it, both or neither. */
  write(steps: readonly Step[], event: TrailEvent): Promise<readonly number[]> {
    return this.#practice.write(steps, [this.#entry(event)]);
  }

  #entry(event: TrailEvent): TrailEntry {
    const text = (value: string | undefined) => value?.toWellFormed() ?? null;
    return {
      at: this.#clock.now(),
      action: event.action,
      outcome: event.outcome,
      who: event.who.toWellFormed(),
      by: event.by,
      account: text(event.account),
      roles: text(event.roles?.join(' ')),
      object: text(event.object),
      system: text(event.system),
      patient: event.patient ?? null,
      source: event.from.toWellFormed(),
      purpose: text(event.purpose),
      reason: text(event.reason),
      count: event.count ?? null,
      correlation: text(event.correlation),
      code: text(event.code),
    };
  }
}
