import type { AccountFace, MetCode, RetryPlan, RetrySelection } from '../../src/engine/account-face.ts';
import type { ContentTotal, LedgerPage, LineTotal, StoredLedger } from '../../src/store/stored-ledger.ts';
import { FAKE_DESTINATION, FAKE_NOW, fakeId } from './fake-engine.ts';

const HOUR = 3_600_000;

/** An account that is only a memory: the second message of the fake engine is held for a code. */
export class FakeAccount implements AccountFace {
  codes: readonly MetCode[] = [
    {
      table: 'abnormal-flags',
      code: 'HX',
      display: 'Very high',
      why: 'unknown',
      waiting: 1,
      flagged: 4,
      sources: ['northlab.results'],
      flows: ['lab-results'],
      first: FAKE_NOW,
      last: FAKE_NOW + HOUR,
      known: false,
    },
  ];
  readonly #note: (what: string, given: unknown) => void;

  constructor(note: (what: string, given: unknown) => void) {
    this.#note = note;
  }

  async ledgers(id: number): Promise<readonly StoredLedger[]> {
    if (id !== fakeId(2)) return [];
    const none = { skipped: 0, kept: 0, condition: 0, lost: 0, ignored: 1, translated: 1, carried: 1 };
    return [
      {
        destination: FAKE_DESTINATION,
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
    return id === fakeId(2) && destination === FAKE_DESTINATION ? [['OBX-16', 'somebody']] : undefined;
  }

  async search(): Promise<LedgerPage> {
    return { deliveries: [{ message: fakeId(2), destination: FAKE_DESTINATION }] };
  }

  async contentTotals(from: number): Promise<readonly ContentTotal[]> {
    return [{ hour: from, name: 'lab-results', messages: 3, intact: 1, flagged: 1, lost: 0, held: 1 }];
  }

  async lineTotals(from: number): Promise<readonly LineTotal[]> {
    const times = { first: from, last: from };
    return [{ destination: FAKE_DESTINATION, fate: 'flagged', path: 'OBX-16', deliveries: 2, leaves: 2, ...times }];
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
