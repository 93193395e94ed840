import type { FateCounts } from '../../meaning/maps/ledger.ts';
import { receivedAt } from '../message-id.ts';
import type { MessageId } from '../store.ts';
import { CONTENTS, contentOf } from '../stored-ledger.ts';
import type { Statement } from './database.ts';
import { type LedgerRows, packLedger, unpackLedger } from './ledger-format.ts';
import type { MONTH_WRITES } from './statements.ts';

const HELD = CONTENTS.indexOf('held');
/** Stands in place of the content of a ledger that a later sending took the place of: it is in no sum. */
export const REPLACED = CONTENTS.length;
export const HOUR_MS = 3_600_000;

/** The beginning of the hour in which a message came. */
export function hourOf(id: MessageId): number {
  return Math.floor(receivedAt(id) / HOUR_MS);
}

interface LedgerRow {
  readonly destination: number;
  readonly content: number;
  readonly packed: Buffer;
}

type Contained = Pick<LedgerRow, 'content'>;

/** Numbers that are added to a row at the end of a transaction. */
type Sums = Map<string, { readonly key: readonly number[]; readonly add: number[] }>;

/**
 * Writes ledgers into a month's file, and with them the sums over hours, destinations, kinds of lines and codes. A
 * ledger that takes the place of an earlier one of the same delivery takes its part out of the sums first, so that
 * they are always those of the ledgers that are there. Sums are added once a transaction.
 */
export class LedgerWriter {
  readonly #sql: (name: keyof typeof MONTH_WRITES) => Statement;
  readonly #content: Sums = new Map();
  readonly #lines: Sums = new Map();
  readonly #codes = new Map<
    string,
    { destination: number; code: number; waiting: number; flagged: number; first: number; last: number }
  >();

  constructor(sql: (name: keyof typeof MONTH_WRITES) => Statement) {
    this.#sql = sql;
  }

  begin(): void {
    this.#content.clear();
    this.#lines.clear();
    this.#codes.clear();
  }

  /** Counts a message that its flow received. */
  received(id: MessageId, flow: number): void {
    add(this.#content, [hourOf(id), flow], [1, 0, 0, 0, 0]);
  }

  /** Stores a ledger in place of the one that the delivery had. */
  put(message: MessageId, flow: number, destination: number, ledger: LedgerRows): void {
    const rows = this.#sql('ledgersOf').all(message) as LedgerRow[];
    const before = rows.find((row) => row.destination === destination);
    const content = numberOf(ledger.counts);
    this.#sql('putLedger').run(message, destination, content, packLedger(ledger));
    if (before !== undefined) this.#count(message, destination, before.content, unpackLedger(before.packed), -1);
    this.#count(message, destination, content, ledger, 1);
    this.#moved(message, flow, rows, [...rows.filter((row) => row !== before), { content }]);
  }

  /** Takes a delivery's ledger out of the sums: the message was sent there again, and what became of that counts. */
  replace(message: MessageId, flow: number, destination: number): void {
    const rows = this.#sql('ledgersOf').all(message) as LedgerRow[];
    const before = rows.find((row) => row.destination === destination);
    if (before === undefined || before.content === REPLACED) return;
    this.#sql('markLedger').run(REPLACED, message, destination);
    this.#count(message, destination, before.content, unpackLedger(before.packed), -1);
    this.#moved(
      message,
      flow,
      rows,
      rows.filter((row) => row !== before),
    );
  }

  /** Adds the sums to their rows; part of the transaction. */
  commit(): void {
    for (const { key, add: by } of this.#content.values()) this.#sql('addContent').run(...key, ...by);
    for (const { key, add: by } of this.#lines.values()) {
      this.#sql('addLines').run(...key, ...by);
      if ((by[0] as number) < 0) this.#sql('dropLines').run(...key);
    }
    for (const { destination, code, waiting, flagged, first, last } of this.#codes.values()) {
      this.#sql('addCode').run(destination, code, waiting, flagged, first, last);
      if (waiting < 0 || flagged < 0) this.#sql('dropCode').run(destination, code);
    }
  }

  /** Moves a message from the worst of what its deliveries were like to the worst of what they are like now. */
  #moved(message: MessageId, flow: number, then: readonly Contained[], now: readonly Contained[]): void {
    const [was, is] = [worst(then), worst(now)];
    if (was === is) return;
    const moved = [0, 0, 0, 0, 0];
    if (was !== undefined) moved[1 + was] = -1;
    if (is !== undefined) moved[1 + is] = 1;
    add(this.#content, [hourOf(message), flow], moved);
  }

  /** Adds a delivery's part to the sums, or takes it out (`by` = -1). */
  #count(message: MessageId, destination: number, content: number, ledger: LedgerRows, by: 1 | -1): void {
    if (content === REPLACED) return;
    const hour = hourOf(message);
    const delivery = [by, 0, 0, 0, 0];
    delivery[1 + content] = by;
    add(this.#content, [hour, destination], delivery);
    const kinds = new Map<number, number>();
    for (const { kind } of ledger.lines) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    for (const [kind, leaves] of kinds) add(this.#lines, [hour, destination, kind], [by, by * leaves]);
    for (const code of ledger.codes) {
      const key = `${destination} ${code}`;
      const at = receivedAt(message);
      const sum = this.#codes.get(key) ?? { destination, code, waiting: 0, flagged: 0, first: at, last: at };
      this.#codes.set(key, {
        ...sum,
        waiting: sum.waiting + (content === HELD ? by : 0),
        flagged: sum.flagged + (content === HELD ? 0 : by),
        first: Math.min(sum.first, at),
        last: Math.max(sum.last, at),
      });
    }
  }
}

function numberOf(counts: FateCounts): number {
  return CONTENTS.indexOf(contentOf(counts));
}

function worst(ledgers: readonly Contained[]): number | undefined {
  const counted = ledgers.map(({ content }) => content).filter((content) => content !== REPLACED);
  return counted.length === 0 ? undefined : Math.max(...counted);
}

function add(sums: Sums, key: readonly number[], by: readonly number[]): void {
  const text = key.join();
  const sum = sums.get(text);
  if (sum === undefined) sums.set(text, { key, add: [...by] });
  else for (const [at, more] of by.entries()) sum.add[at] = (sum.add[at] ?? 0) + more;
}
