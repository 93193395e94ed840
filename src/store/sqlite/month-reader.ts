import type { Code } from '../../diagnostics/catalogue.ts';
import { receivedAt } from '../message-id.ts';
import type { Act, Attempt, Delivery, MessageId, NewAttachment, StoredMessage } from '../store.ts';
import { type Database, openDatabase, type Statement } from './database.ts';
import { LedgerReader } from './ledger-reader.ts';
import { prepare } from './prepare.ts';
import { MONTH_READS } from './statements.ts';
import type { Facts } from './word-index.ts';
import { ATTEMPT_KINDS, ORIGINS, STATES, splitKeys } from './write-batch.ts';

const CACHE_KIB = 4 * 1024;

interface MessageRow {
  readonly id: number;
  readonly flow: number;
  readonly source: number;
  readonly type: number;
  readonly control_id: string;
  readonly size: number;
  readonly release: number;
  readonly parent: number | null;
  readonly parent_how: number | null;
  readonly duplicate_of: number | null;
  readonly duplicate_same: number | null;
  readonly codes: string | null;
  readonly bodyless: number;
}

interface DeliveryRow {
  readonly message: number;
  readonly destination: number;
  readonly keys: string;
  readonly partition: number;
  readonly state: number;
  readonly release: number;
  readonly attempts: number;
  readonly not_before: number;
  readonly cause: number | null;
  readonly possible_duplicate: number;
  readonly edited: number;
  readonly waived: number;
  readonly changed_at: number;
}

interface AttemptRow {
  readonly at: number;
  readonly took_ms: number;
  readonly kind: number;
  readonly code: number;
  readonly answer_code: string | null;
  readonly answer: Buffer | null;
}

interface ActRow {
  readonly at: number;
  readonly who: string;
  readonly reason: string;
  readonly state: number;
}

export interface OpenCount {
  readonly destination: string;
  readonly state: Delivery['state'];
  readonly count: number;
  readonly oldest: MessageId;
}

export interface FlowTotal {
  readonly flow: string;
  readonly messages: number;
  readonly bytes: number;
}

/** The reading side of one month's file: sees what is committed, never waits for the writer. */
export class MonthReader {
  readonly month: string;
  readonly ledgers: LedgerReader;
  readonly #database: Database;
  readonly #sql: (name: keyof typeof MONTH_READS) => Statement;
  readonly #texts = new Map<number, string>();
  readonly #numbers = new Map<string, number>();

  constructor(month: string, path: string, key: Uint8Array) {
    this.month = month;
    this.#database = openDatabase({
      path,
      key,
      migrations: [],
      cacheKib: CACHE_KIB,
      synchronous: 'full',
      reader: true,
    });
    this.#sql = prepare(this.#database, MONTH_READS);
    this.ledgers = new LedgerReader({
      sql: this.#sql,
      text: (number) => this.text(number),
      number: (text) => this.number(text),
    });
  }

  close(): void {
    this.#database.close();
  }

  /** Message numbers that one of the walks gives. A message with several deliveries comes once. */
  ids(
    walk: 'byControlId' | 'walkAll' | 'walkOpen' | 'walkCause' | 'walkDiscarded',
    ...parameters: readonly unknown[]
  ): MessageId[] {
    return (this.#sql(walk).all(...parameters) as { id: number }[]).map(({ id }) => id);
  }

  /** Destinations with open deliveries, as this file's numbers. */
  openDestinations(): number[] {
    return (this.#sql('openDestinations').all() as { destination: number }[]).map(({ destination }) => destination);
  }

  /** The text of a name number of this file. */
  text(number: number): string {
    const known = this.#texts.get(number);
    if (known !== undefined) return known;
    this.#readNames();
    return this.#texts.get(number) ?? '';
  }

  /** The number of a name in this file, or undefined if nothing in it has that name. */
  number(text: string): number | undefined {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#readNames();
    return this.#numbers.get(text);
  }

  message(id: MessageId): StoredMessage | undefined {
    const row = this.#sql('message').get(id) as MessageRow | undefined;
    return row === undefined ? undefined : this.#stored(row);
  }

  children(id: MessageId): StoredMessage[] {
    return (this.#sql('children').all(id) as MessageRow[]).map((row) => this.#stored(row));
  }

  body(id: MessageId): Uint8Array | undefined {
    return (this.#sql('body').get(id) as { body: Buffer | null } | undefined)?.body ?? undefined;
  }

  editedBody(id: MessageId, destination: string): Uint8Array | undefined {
    const number = this.number(destination);
    if (number === undefined) return undefined;
    return (this.#sql('editedBody').get(id, number) as { body: Buffer } | undefined)?.body;
  }

  attachments(id: MessageId): NewAttachment[] {
    return this.#sql('attachments').all(id) as NewAttachment[];
  }

  deliveries(id: MessageId): (Delivery & { history: Attempt[]; acts: Act[] })[] {
    return (this.#sql('deliveries').all(id) as DeliveryRow[]).map((row) => ({
      ...this.#delivery(row),
      history: (this.#sql('attempts').all(id, row.destination) as AttemptRow[]).map((attempt) =>
        this.#attempt(attempt),
      ),
      acts: (this.#sql('acts').all(id, row.destination) as ActRow[]).map((act) => ({
        at: act.at,
        who: act.who,
        reason: act.reason,
        to: stateOf(act.state),
      })),
    }));
  }

  open(destination: string, after: MessageId, limit: number): Delivery[] {
    const number = this.number(destination);
    if (number === undefined) return [];
    return (this.#sql('openOfDestination').all(number, after, limit) as DeliveryRow[]).map((row) =>
      this.#delivery(row),
    );
  }

  openCounts(): OpenCount[] {
    return (
      this.#sql('openCounts').all() as { destination: number; state: number; count: number; oldest: number }[]
    ).map(({ destination, state, count, oldest }) => ({
      destination: this.text(destination),
      state: stateOf(state),
      count,
      oldest,
    }));
  }

  totals(): FlowTotal[] {
    return (this.#sql('totals').all() as { flow: number; messages: number; bytes: number }[]).map((row) => ({
      flow: this.text(row.flow),
      messages: row.messages,
      bytes: row.bytes,
    }));
  }

  anyOpen(): boolean {
    return this.#sql('anyOpen').get() !== undefined;
  }

  oldest(): MessageId | undefined {
    return (this.#sql('oldest').get() as { id: number | null }).id ?? undefined;
  }

  newest(): MessageId | undefined {
    return (this.#sql('newest').get() as { id: number | null }).id ?? undefined;
  }

  /** Reads every page and checks it: SQLite's own check, and under it the authentication code of each page. */
  check(): boolean {
    return this.#database.pragma('integrity_check', { simple: true }) === 'ok';
  }

  /** Whether a message's deliveries hold one of this destination, state and cause (each where given). */
  hasDelivery(id: MessageId, destination?: number, state?: number, cause?: number): boolean {
    const rows = this.#sql('statesOf').all(id) as { destination: number; state: number; cause: number | null }[];
    return rows.some(
      (row) =>
        (destination === undefined || row.destination === destination) &&
        (state === undefined || row.state === state) &&
        (cause === undefined || row.cause === cause),
    );
  }

  /** The next messages in number order, with what retention needs to know of each. */
  retainable(
    after: MessageId,
    before: MessageId,
    limit: number,
  ): { id: number; flow: string; size: number; open: boolean }[] {
    const rows = this.#sql('retainable').all(after, before, limit) as {
      id: number;
      flow: number;
      size: number;
      open: number;
    }[];
    return rows.map(({ id, flow, size, open }) => ({ id, flow: this.text(flow), size, open: open === 1 }));
  }

  facts(id: MessageId): Facts | undefined {
    const row = this.#sql('facts').get(id) as { flow: number; source: number; type: number } | undefined;
    if (row === undefined) return undefined;
    const destinations = (this.#sql('destinationsOf').all(id) as { destination: number }[]).map((one) =>
      this.text(one.destination),
    );
    return { flow: this.text(row.flow), source: this.text(row.source), type: this.text(row.type), destinations };
  }

  /** Messages with bodies after a number, oldest first. */
  after(id: MessageId, limit: number): { id: number; flow: string; body: Buffer | null }[] {
    const rows = this.#sql('after').all(id, limit) as { id: number; flow: number; body: Buffer | null }[];
    return rows.map((row) => ({ id: row.id, flow: this.text(row.flow), body: row.body }));
  }

  #readNames(): void {
    for (const { id, text } of this.#sql('names').all() as { id: number; text: string }[]) {
      this.#texts.set(id, text);
      this.#numbers.set(text, id);
    }
  }

  #stored(row: MessageRow): StoredMessage {
    const how = ORIGINS[row.parent_how ?? 0] ?? 'batch';
    return {
      id: row.id,
      receivedAt: receivedAt(row.id),
      flow: this.text(row.flow),
      source: this.text(row.source),
      type: this.text(row.type),
      controlId: row.control_id,
      size: row.size,
      release: row.release,
      ...(row.parent === null ? {} : { parent: { id: row.parent, how } }),
      ...(row.duplicate_of === null
        ? {}
        : { duplicate: { of: row.duplicate_of, body: row.duplicate_same === 1 ? 'same' : 'other' } as const }),
      codes: row.codes === null ? [] : (row.codes.split(' ') as Code[]),
      bodyRemoved: row.bodyless === 1,
    };
  }

  #delivery(row: DeliveryRow): Delivery {
    return {
      message: row.message,
      destination: this.text(row.destination),
      keys: splitKeys(row.keys),
      partition: row.partition,
      state: stateOf(row.state),
      release: row.release,
      attempts: row.attempts,
      notBefore: row.not_before,
      ...(row.cause === null ? {} : { cause: this.text(row.cause) as Code }),
      possibleDuplicate: row.possible_duplicate === 1,
      edited: row.edited === 1,
      waived: row.waived === 1,
      changedAt: row.changed_at,
    };
  }

  #attempt(row: AttemptRow): Attempt {
    return {
      at: row.at,
      tookMs: row.took_ms,
      kind: ATTEMPT_KINDS[row.kind] ?? 'ambiguous',
      code: this.text(row.code) as Code,
      ...(row.answer_code === null ? {} : { answerCode: row.answer_code }),
      ...(row.answer === null ? {} : { answer: row.answer }),
    };
  }
}

function stateOf(number: number): Delivery['state'] {
  return STATES[number] ?? 'held';
}
