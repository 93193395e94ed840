import { Fault } from '../../diagnostics/fault.ts';
import { firstIdAt } from '../message-id.ts';
import type { Accepted, MessageId } from '../store.ts';
import { type Database, LOCK_WAIT_MS, openDatabase, PAGE_SIZE, type Statement } from './database.ts';
import type { LedgerRows } from './ledger-format.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { prepare } from './prepare.ts';
import { MONTH_MIGRATIONS } from './schema.ts';
import { MONTH_READS, MONTH_WRITES } from './statements.ts';
import { ORIGINS, type PackedAttempt, type PackedChange, type PackedMessage } from './write-batch.ts';

const CACHE_KIB = 12 * 1024;
const OPEN_STATES = 2;
const REPLAY = ORIGINS.indexOf('replay');

interface Earlier {
  readonly id: number;
  readonly digest: Buffer;
  readonly duplicate_of: number | null;
  readonly duplicate_same: number | null;
}

/** How a transaction changed the counts; added up once it is committed. */
export interface Change {
  messages: number;
  open: number;
}

/** The writing side of one month's file. Not shared between threads. */
export class MonthWriter {
  readonly month: string;
  readonly database: Database;
  readonly #sql: (name: keyof typeof MONTH_WRITES) => Statement;
  readonly #names = new Map<string, number>();
  readonly #ledgers: LedgerWriter;
  #newNames: string[] = [];
  #totals = new Map<number, { messages: number; bytes: number }>();
  #change: Change = { messages: 0, open: 0 };

  constructor(month: string, path: string, key: Uint8Array) {
    this.month = month;
    this.database = openDatabase({
      path,
      key,
      migrations: MONTH_MIGRATIONS,
      cacheKib: CACHE_KIB,
      synchronous: 'full',
    });
    this.#sql = prepare(this.database, MONTH_WRITES);
    this.#ledgers = new LedgerWriter(this.#sql);
    for (const { id, text } of this.database.prepare(MONTH_READS.names).all() as { id: number; text: string }[]) {
      this.#names.set(text, id);
    }
  }

  begin(): void {
    this.#newNames = [];
    this.#totals = new Map();
    this.#change = { messages: 0, open: 0 };
    this.#ledgers.begin();
    this.#sql('begin').run();
  }

  /** Durable when it returns. */
  commit(): Change {
    for (const [flow, total] of this.#totals) this.#sql('addTotal').run(flow, total.messages, total.bytes);
    this.#ledgers.commit();
    this.#sql('commit').run();
    return this.#change;
  }

  rollback(): void {
    for (const name of this.#newNames) this.#names.delete(name);
    this.#newNames = [];
    if (this.database.inTransaction) this.#sql('rollback').run();
  }

  close(): void {
    this.database.close();
  }

  /** The number of a name in this file, given out where it is new. */
  nameNumber(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const number = this.#names.size + 1;
    this.#sql('addName').run(number, name);
    this.#names.set(name, number);
    this.#newNames.push(name);
    return number;
  }

  /**
   * An earlier message from the same source under the same control id, no older than `oldest`: one with the
   * same digest if there is one, else the latest. Undefined where nothing matches.
   */
  earlier(source: string, controlId: string, digest: Uint8Array, oldest: MessageId): Accepted['duplicate'] {
    const number = this.#names.get(source);
    if (number === undefined) return undefined;
    const rows = this.#sql('earlier').all(controlId, number, oldest) as Earlier[];
    const same = rows.find((row) => row.digest.equals(digest));
    if (same !== undefined)
      return { of: same.duplicate_same === 1 ? (same.duplicate_of ?? same.id) : same.id, body: 'same' };
    return rows[0] === undefined ? undefined : { of: rows[0].id, body: 'other' };
  }

  /** Stores a message with its deliveries. `names` resolves the numbers that came with it. */
  add(
    id: MessageId,
    message: PackedMessage,
    duplicate: Accepted['duplicate'],
    names: readonly string[],
    now: number,
  ): void {
    const same = duplicate?.body === 'same';
    const flow = this.#number(message.flow, names);
    this.#sql('addMessage').run(
      id,
      flow,
      this.#number(message.source, names),
      this.#number(message.type, names),
      message.controlId,
      message.digest,
      message.size,
      message.release,
      message.parent === 0 ? null : message.parent,
      message.parent === 0 ? null : message.parentHow,
      duplicate?.of ?? null,
      duplicate === undefined ? null : Number(same),
      message.codes.length === 0 ? null : message.codes.map((code) => names[code]).join(' '),
      same ? null : message.body,
    );
    this.#total(flow, 1, message.size);
    this.#change.messages += 1;
    if (same) return;
    // What is sent again was received once.
    if (message.parent === 0 || message.parentHow !== REPLAY) this.#ledgers.received(id, flow);
    for (const delivery of message.deliveries) {
      this.#sql('addDelivery').run(
        id,
        this.#number(delivery.destination, names),
        delivery.keys,
        delivery.partition,
        delivery.state,
        message.release,
        delivery.notBefore,
        delivery.cause === undefined ? null : this.#number(delivery.cause, names),
        now,
      );
      if (delivery.state < OPEN_STATES) this.#change.open += 1;
    }
    for (const { number, bytes } of message.attachments) this.#sql('addAttachment').run(id, number, bytes);
  }

  change(change: PackedChange, names: readonly string[], now: number): void {
    const destination = this.#number(change.destination, names);
    const before = this.#sql('deliveryBefore').get(change.message, destination) as
      | { state: number; attempts: number }
      | undefined;
    if (before === undefined) throw new Fault('store-delivery-unknown');
    const attempts = before.attempts + (change.attempt === undefined ? 0 : 1);
    this.#sql('changeDelivery').run(
      change.state,
      attempts,
      change.notBefore,
      change.cause === undefined ? null : this.#number(change.cause, names),
      change.possibleDuplicate === undefined ? null : Number(change.possibleDuplicate),
      change.release ?? null,
      Number(change.edited !== undefined),
      change.waived === undefined ? null : Number(change.waived),
      change.state === before.state ? null : now,
      change.message,
      destination,
    );
    this.#change.open += Number(change.state < OPEN_STATES) - Number(before.state < OPEN_STATES);
    if (change.attempt !== undefined) this.#addAttempt(change.message, destination, attempts, change.attempt, names);
    if (change.edited !== undefined) this.#sql('putEdited').run(change.message, destination, change.edited);
    if (change.ledger !== undefined) this.#putLedger(change.message, destination, change.ledger, names);
    if (change.replaced) this.#replaceLedger(change.message, destination);
    if (change.by !== undefined) {
      this.#sql('addAct').run(
        change.message,
        destination,
        change.message,
        destination,
        now,
        change.by.who,
        change.by.reason,
        change.state,
      );
    }
  }

  /** Removes a message and everything that belongs to it, unless a delivery of it is open. Gives its size. */
  remove(id: MessageId): number | undefined {
    if (this.#sql('openOf').get(id) !== undefined) return undefined;
    const row = this.#sql('sizeOf').get(id) as { flow: number; size: number } | undefined;
    if (row === undefined) return undefined;
    for (const name of [
      'removeAttempts',
      'removeActs',
      'removeEdited',
      'removeAttachments',
      'removeLedgers',
      'removeDeliveries',
      'removeMessage',
    ] as const) {
      this.#sql(name).run(id);
    }
    this.#total(row.flow, -1, -row.size);
    this.#change.messages -= 1;
    return row.size;
  }

  anyOpen(): boolean {
    return this.database.prepare(MONTH_READS.anyOpen).get() !== undefined;
  }

  /** Lets the file grow to this many bytes; a write beyond fails as on a full disk. Counts for this connection. */
  limit(bytes: number): void {
    this.database.pragma(`max_page_count=${Math.max(1, Math.floor(bytes / PAGE_SIZE))}`);
  }

  /** The highest number in the file; 0 where there is none. */
  newest(): MessageId {
    return (this.database.prepare(MONTH_READS.newest).get() as { id: number | null }).id ?? 0;
  }

  /** Gives at most `pages` free pages back to the disk. False: there are no more. */
  vacuum(pages: number): boolean {
    this.database.pragma(`incremental_vacuum(${pages})`);
    return Number(this.database.pragma('freelist_count', { simple: true })) > 0;
  }

  /** Checkpoints and cuts the log, without waiting for readers: they would hold up the next commit. */
  truncate(): void {
    this.database.pragma('busy_timeout=0');
    try {
      this.database.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      this.database.pragma(`busy_timeout=${LOCK_WAIT_MS}`);
    }
  }

  /** Shows whether the disk takes a write that needs new pages, and leaves nothing behind. */
  probe(): void {
    this.#sql('probeIn').run();
    this.#sql('probeOut').run();
  }

  #number(index: number, names: readonly string[]): number {
    return this.nameNumber(names[index] ?? '');
  }

  #putLedger(message: MessageId, destination: number, ledger: LedgerRows, names: readonly string[]): void {
    const row = this.#sql('sizeOf').get(message) as { flow: number } | undefined;
    if (row === undefined) return;
    this.#ledgers.put(message, row.flow, destination, {
      counts: ledger.counts,
      codes: ledger.codes.map((code) => this.#number(code, names)),
      lines: ledger.lines.map(({ kind, numbers }) => ({ kind: this.#number(kind, names), numbers })),
    });
  }

  #replaceLedger(message: MessageId, destination: number): void {
    const row = this.#sql('sizeOf').get(message) as { flow: number } | undefined;
    if (row !== undefined) this.#ledgers.replace(message, row.flow, destination);
  }

  #addAttempt(
    message: MessageId,
    destination: number,
    number: number,
    attempt: PackedAttempt,
    names: readonly string[],
  ): void {
    this.#sql('addAttempt').run(
      message,
      destination,
      number,
      attempt.at,
      attempt.tookMs,
      attempt.kind,
      this.#number(attempt.code, names),
      attempt.answerCode ?? null,
      attempt.answer ?? null,
    );
  }

  #total(flow: number, messages: number, bytes: number): void {
    const total = this.#totals.get(flow);
    if (total === undefined) this.#totals.set(flow, { messages, bytes });
    else {
      total.messages += messages;
      total.bytes += bytes;
    }
  }
}

/** The oldest number that a duplicate window reaches back to. */
export function windowStart(now: number, windowMs: number): MessageId {
  return firstIdAt(Math.max(0, now - windowMs));
}
