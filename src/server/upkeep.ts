import type { Timer } from '../world/clock.ts';
import { wordsOf } from './routes/grant-handlers.ts';
import type { Services } from './services.ts';

const EVERY_MS = 60 * 60_000;
/** HIPAA, 45 CFR 164.316(b)(2)(i): what is documented is kept for six years. */
const KEEP_TRAIL_MS = 6 * 366 * 24 * 60 * 60_000;

/** What is done every hour: sessions that have ended go, events of the audit trail past their six years, and grants that ended are told. */
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
    const itself = { outcome: 'done', who: 'suture', by: 'suture', from: 'socket' } as const;
    for (const grant of await access.grants.ended())
      await trail.record({ ...itself, action: 'grant.ended', object: wordsOf(grant) });
    await practice.write([{ name: 'clearRecords', values: [clock.now()] }]);
    const count = await practice.pruneTrail(clock.now() - KEEP_TRAIL_MS);
    if (count > 0) await trail.record({ ...itself, action: 'trail.pruned', count });
  }
}
