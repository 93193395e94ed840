import type { Timer } from '../world/clock.ts';
import type { Services } from './services.ts';

const EVERY_MS = 60 * 60_000;
/** HIPAA, 45 CFR 164.316(b)(2)(i): what is documented is kept for six years. */
const KEEP_TRAIL_MS = 6 * 366 * 24 * 60 * 60_000;

/** What is done every hour: sessions that have ended go, and events of the audit trail past their six years. */
export class Upkeep {
  readonly #services: Services;
  #timer: Timer | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  start(): void {
    this.#timer = this.#services.clock.after(EVERY_MS, () => {
      // What could not be done now is done in an hour.
      void this.run().catch(() => undefined);
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  async run(): Promise<void> {
    const { access, practice, trail, clock } = this.#services;
    await access.sessions.clear();
    const count = await practice.pruneTrail(clock.now() - KEEP_TRAIL_MS);
    if (count === 0) return;
    await trail.record({ action: 'trail.pruned', outcome: 'done', who: 'suture', by: 'suture', from: 'socket', count });
  }
}
