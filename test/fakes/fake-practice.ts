import type { PracticeStore, Step, TrailCheck, TrailEntry, TrailRow } from '../../src/store/practice.ts';

/** A practice's file that keeps the audit trail in memory and has no rows of anything else. */
export class FakePractice implements PracticeStore {
  readonly events: TrailEntry[] = [];
  /** Set: writes reject with it. */
  failing: Error | undefined;

  rows<Row>(): Promise<readonly Row[]> {
    return Promise.resolve([]);
  }

  row<Row>(): Promise<Row | undefined> {
    return Promise.resolve(undefined);
  }

  write(steps: readonly Step[], events: readonly TrailEntry[] = []): Promise<readonly number[]> {
    if (this.failing !== undefined) return Promise.reject(this.failing);
    this.events.push(...events);
    return Promise.resolve(steps.map(() => 0));
  }

  trail({ limit }: { readonly limit: number }): Promise<readonly TrailRow[]> {
    return Promise.resolve(this.#rows().toReversed().slice(0, limit));
  }

  trailFrom(first: number, limit: number): Promise<readonly TrailRow[]> {
    return Promise.resolve(this.#rows().slice(first - 1, first - 1 + limit));
  }

  trailPatient(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  verifyTrail(): Promise<TrailCheck> {
    const last = this.events.length;
    return Promise.resolve({ events: last, first: 1, last, head: 'a'.repeat(64), problems: [] });
  }

  pruneTrail(): Promise<number> {
    return Promise.resolve(0);
  }

  copyTo(): Promise<void> {
    return Promise.resolve();
  }

  check(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #rows(): TrailRow[] {
    return this.events.map(({ patient, ...event }, at) => ({
      ...event,
      seq: at + 1,
      patient: patient === null ? null : new Uint8Array(16),
      hash: new Uint8Array(32),
    }));
  }
}
