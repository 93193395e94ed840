import type { AccountFace, MetCode, RetryPlan, RetrySelection } from '../../src/engine/account-face.ts';
import type { ContentTotal, LedgerPage, LineTotal, StoredLedger } from '../../src/store/stored-ledger.ts';

const HOUR = 3_600_000;

/** What the fake engine is like, as far as its account needs it. */
interface Facts {
  readonly now: number;
  readonly destination: string;
  /** Number of the second message. */
  readonly second: number;
}

/** An account that is only a memory: the second message of the fake engine is held for a code. */
export class FakeAccount implements AccountFace {
  readonly codes: readonly MetCode[];
  readonly #note: (what: string, given: unknown) => void;
  readonly #facts: Facts;

  constructor(facts: Facts, note: (what: string, given: unknown) => void) {
    this.#facts = facts;
    this.#note = note;
    this.codes = [
      {
        table: 'abnormal-flags',
        code: 'HX',
        display: 'Very high',
        why: 'unknown',
        waiting: 1,
        flagged: 4,
        sources: ['northlab.results'],
        flows: ['lab-results'],
        first: facts.now,
        last: facts.now + HOUR,
        known: false,
      },
    ];
  }

  async ledgers(id: number): Promise<readonly StoredLedger[]> {
    if (id !== this.#facts.second) return [];
    const none = { skipped: 0, kept: 0, condition: 0, lost: 0, ignored: 1, translated: 1, carried: 1 };
    return [
      {
        destination: this.#facts.destination,
        content: 'held',
        counts: { ...none, flagged: 1, held: 1 },
        lines: [
          { path: 'OBX-8', fate: 'held', row: 'OBX-8 <-> interpretation[] codes abnormal-flags else hold' },
          { path: 'OBX-16', fate: 'flagged' },
        ],
        codes: [{ table: 'abnormal-flags', code: 'HX', display: 'Very high', why: 'unknown' }],
      },
    ];
  }

  async residue(id: number, destination: string): ReturnType<AccountFace['residue']> {
    return id === this.#facts.second && destination === this.#facts.destination ? [['OBX-16', 'somebody']] : undefined;
  }

  async search(): Promise<LedgerPage> {
    return { deliveries: [{ message: this.#facts.second, destination: this.#facts.destination }] };
  }

  async contentTotals(from: number): Promise<readonly ContentTotal[]> {
    return [{ hour: from, name: 'lab-results', messages: 3, intact: 1, flagged: 1, lost: 0, held: 1 }];
  }

  async lineTotals(from: number): Promise<readonly LineTotal[]> {
    const times = { first: from, last: from };
    return [
      { destination: this.#facts.destination, fate: 'flagged', path: 'OBX-16', deliveries: 2, leaves: 2, ...times },
    ];
  }

  async unknownCodes(): Promise<readonly MetCode[]> {
    return this.codes;
  }

  async planRetry(selection: RetrySelection): Promise<RetryPlan> {
    this.#note('planRetry', selection);
    return {
      token: 'retry',
      deliveries: 2,
      ready: 1,
      stillHeld: 1,
      codes: [{ table: 'abnormal-flags', code: 'HX', deliveries: 1 }],
    };
  }

  async applyRetry(
    selection: RetrySelection,
    token: string,
    by: { readonly who: string; readonly reason: string },
  ): Promise<{ released: number }> {
    this.#note('applyRetry', { selection, token, ...by });
    return { released: 1 };
  }
}
