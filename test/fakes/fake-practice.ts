import { writeFileSync } from 'node:fs';
import type {
  PracticeStore,
  SqlValue,
  Step,
  TrailCheck,
  TrailEntry,
  TrailQuery,
  TrailRow,
} from '../../src/store/practice.ts';
import type { PracticeStatement } from '../../src/store/sqlite/practice-statements.ts';

/** A practice's file that keeps the audit trail, accounts and records in memory and has no rows of anything else. */
export class FakePractice implements PracticeStore {
  readonly events: TrailEntry[] = [];
  /** Set: writes reject with it. */
  failing: Error | undefined;

  readonly #accounts: Record<string, unknown>[] = [];
  readonly #records = new Map<string, Record<string, unknown>>();

  /** Accounts that were added, and records, as far as they are asked for; nothing of anything else. */
  rows<Row>(name: PracticeStatement, ...values: readonly SqlValue[]): Promise<readonly Row[]> {
    if (name === 'record' || name === 'records') {
      const [kind, id] = values;
      const kept = [...this.#records.values()];
      return Promise.resolve(
        kept.filter((row) => row['kind'] === kind && (id === undefined || row['id'] === id)) as Row[],
      );
    }
    const found = this.#accounts.filter((row) => {
      if (name === 'account') return row['id'] === values[0];
      if (name === 'accountByName') return row['name'] === values[0];
      return name === 'accounts';
    });
    return Promise.resolve(found as Row[]);
  }

  async row<Row>(name: PracticeStatement, ...values: readonly SqlValue[]): Promise<Row | undefined> {
    const [first] = await this.rows<Row>(name, ...values);
    return first;
  }

  write(steps: readonly Step[], events: readonly TrailEntry[] = []): Promise<readonly number[]> {
    if (this.failing !== undefined) return Promise.reject(this.failing);
    this.events.push(...events);
    for (const { name, values } of steps) this.#apply(name, values);
    return Promise.resolve(steps.map(() => 1));
  }

  trail({ limit, action, account }: TrailQuery): Promise<readonly TrailRow[]> {
    const fits = (row: TrailRow) =>
      (action === undefined || row.action === action) && (account === undefined || row.account === account);
    return Promise.resolve(this.#rows().toReversed().filter(fits).slice(0, limit));
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

  copyTo(path: string): Promise<void> {
    writeFileSync(path, '');
    return Promise.resolve();
  }

  check(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #apply(name: PracticeStatement, values: readonly SqlValue[]): void {
    if (name === 'addAccount') {
      const [id, login, display, , must_change, , given] = values;
      const nothing = { password: null, issuer: null, subject: null, totp: null, seen_at: null, made_at: 0 };
      this.#accounts.push({ ...nothing, id, name: login, display, state: 'active', must_change, given });
    }
    if (name === 'putRecord') {
      const [kind, id, body, at, ends_at] = values;
      this.#records.set([kind, id].join(' '), { kind, id, body, at, ends_at });
    }
    if (name === 'removeRecord') this.#records.delete(values.join(' '));
    if (name === 'removeAccount') {
      const at = this.#accounts.findIndex(({ id }) => id === values[0]);
      this.#accounts.splice(at, 1);
    }
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
