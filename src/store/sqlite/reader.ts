import { existsSync } from 'node:fs';
import { firstIdAt, monthOf } from '../message-id.ts';
import type { Delivery, MessageId, StoredMessage } from '../store.ts';
import type { CodeTotal, ContentTotal, LedgerPage, LedgerQuery, LineTotal } from '../stored-ledger.ts';
import { type FlowTotal, MonthReader, type OpenCount } from './month-reader.ts';
import type { StoreFolder } from './store-folder.ts';
import { WordReader } from './word-reader.ts';

/** Months kept open for reading. */
const OPEN_MONTHS = 6;
/** Messages looked at together when looking for those without words. */
const SCAN = 500;
/** Times beyond are as good as never: numbers of messages would not be safe integers any more. */
const MOST_TIME = Date.UTC(2200, 0);

/** Reads over all months. Not shared between threads. */
export class Reader {
  readonly #folder: StoreFolder;
  readonly #months = new Map<string, MonthReader>();
  readonly #words = new Map<string, WordReader>();
  #names: string[];

  constructor(folder: StoreFolder) {
    this.#folder = folder;
    this.#names = folder.months();
  }

  /** The months there are, oldest first; the writer's word when a new one came to be. */
  setMonths(months: readonly string[]): void {
    this.#names = [...months].sort();
  }

  months(): readonly string[] {
    return this.#names;
  }

  month(name: string): MonthReader {
    const open = this.#months.get(name);
    if (open !== undefined) {
      this.#months.delete(name);
      this.#months.set(name, open);
      return open;
    }
    const path = this.#folder.monthPath(name);
    const reader = new MonthReader(name, path, this.#folder.keyOf(path));
    this.#months.set(name, reader);
    const [oldest] = this.#months;
    if (this.#months.size > OPEN_MONTHS && oldest !== undefined) {
      oldest[1].close();
      this.#months.delete(oldest[0]);
    }
    return reader;
  }

  /** The file of a message's month, if there is one. */
  of(id: MessageId): MonthReader | undefined {
    const month = monthOf(id);
    return this.#names.includes(month) ? this.month(month) : undefined;
  }

  /** The word index of a month, once there is one. */
  words(name: string): WordReader | undefined {
    const open = this.#words.get(name);
    if (open !== undefined) return open;
    const path = this.#folder.wordsPath(name);
    if (!existsSync(path)) return undefined;
    const words = WordReader.open(path, this.#folder.keyOf(path));
    if (words === undefined) return undefined;
    this.#words.set(name, words);
    const [oldest] = this.#words;
    if (this.#words.size > OPEN_MONTHS && oldest !== undefined) {
      oldest[1].close();
      this.#words.delete(oldest[0]);
    }
    return words;
  }

  /**
   * Stored messages that the word index lacks, oldest first, and how far each month was found complete.
   * `done`: there are no more than these.
   */
  unindexed(limit: number): {
    messages: { id: MessageId; flow: string; body: Uint8Array }[];
    complete: { month: string; id: MessageId }[];
    done: boolean;
  } {
    const messages: { id: MessageId; flow: string; body: Uint8Array }[] = [];
    const complete: { month: string; id: MessageId }[] = [];
    for (const month of this.#names) {
      const words = this.words(month);
      const reader = this.month(month);
      const start = words?.complete() ?? 0;
      let from = start;
      let whole: MessageId | undefined;
      for (;;) {
        const rows = reader.after(from, SCAN);
        for (const { id, flow, body } of rows) {
          if (body === null || words?.has(id) === true) continue;
          whole ??= id - 1;
          if (messages.length >= limit) break;
          messages.push({ id, flow, body });
        }
        from = rows.at(-1)?.id ?? from;
        if (rows.length < SCAN || messages.length >= limit) break;
      }
      whole ??= from;
      if (whole > start) complete.push({ month, id: whole });
      if (messages.length >= limit) return { messages, complete, done: false };
    }
    return { messages, complete, done: true };
  }

  /**
   * Closed messages of a flow in a month with numbers above `after` and below `before`, oldest first; at most
   * `limit`. `upTo`: where to go on. `done`: there are no more.
   */
  removable(
    month: string,
    flow: string,
    after: MessageId,
    before: MessageId,
    limit: number,
  ): { messages: { id: MessageId; size: number }[]; upTo: MessageId; done: boolean } {
    const rows = this.month(month).retainable(after, before, SCAN);
    const messages: { id: MessageId; size: number }[] = [];
    for (const row of rows) {
      if (row.flow !== flow || row.open) continue;
      messages.push({ id: row.id, size: row.size });
      if (messages.length === limit) return { messages, upTo: row.id, done: false };
    }
    return { messages, upTo: rows.at(-1)?.id ?? after, done: rows.length < SCAN };
  }

  children(id: MessageId): StoredMessage[] {
    const first = monthOf(id);
    return this.#names.filter((name) => name >= first).flatMap((name) => this.month(name).children(id));
  }

  open(destination: string, after: MessageId, limit: number): Delivery[] {
    const found: Delivery[] = [];
    const first = monthOf(Math.max(0, after));
    for (const name of this.#names) {
      if (name < first) continue;
      if (found.length >= limit) break;
      found.push(...this.month(name).open(destination, after, limit - found.length));
    }
    return found;
  }

  openCounts(): OpenCount[] {
    const sums = new Map<string, OpenCount>();
    for (const name of this.#names) {
      for (const count of this.month(name).openCounts()) {
        const key = `${count.state} ${count.destination}`;
        const sum = sums.get(key);
        // Months come oldest first, so the first one that has any holds the oldest.
        sums.set(key, sum === undefined ? count : { ...sum, count: sum.count + count.count });
      }
    }
    return [...sums.values()];
  }

  /** Deliveries by what their ledgers say, newest first. */
  searchLedgers(query: LedgerQuery): LedgerPage {
    const deliveries: LedgerPage['deliveries'][number][] = [];
    for (const month of this.#between(query.from ?? 0, query.to ?? Number.MAX_SAFE_INTEGER).reverse()) {
      if (query.before !== undefined && month > monthOf(query.before)) continue;
      const found = this.month(month).ledgers.search(query, query.limit - deliveries.length);
      deliveries.push(...found);
      if (found.upTo !== undefined) return { deliveries, next: found.upTo };
      const last = deliveries.at(-1);
      if (deliveries.length >= query.limit && last !== undefined) return { deliveries, next: last.message };
    }
    return { deliveries };
  }

  contentTotals(from: number, to: number): ContentTotal[] {
    return this.#between(from, to).flatMap((month) => this.month(month).ledgers.content(from, to));
  }

  lineTotals(from: number, to: number): LineTotal[] {
    const sums = new Map<string, LineTotal>();
    for (const line of this.#between(from, to).flatMap((month) => this.month(month).ledgers.lines(from, to))) {
      const key = JSON.stringify([line.destination, line.fate, line.path, line.row, line.code]);
      const sum = sums.get(key);
      // Months come oldest first.
      sums.set(
        key,
        sum === undefined
          ? line
          : {
              ...line,
              deliveries: sum.deliveries + line.deliveries,
              leaves: sum.leaves + line.leaves,
              first: sum.first,
            },
      );
    }
    return [...sums.values()].sort((a, b) => b.deliveries - a.deliveries);
  }

  codeTotals(): CodeTotal[] {
    const sums = new Map<string, CodeTotal>();
    for (const total of this.#names.flatMap((month) => this.month(month).ledgers.codes())) {
      const key = JSON.stringify([total.destination, total.table, total.system, total.code]);
      const sum = sums.get(key);
      sums.set(
        key,
        sum === undefined
          ? total
          : {
              ...sum,
              ...total,
              waiting: sum.waiting + total.waiting,
              flagged: sum.flagged + total.flagged,
              first: Math.min(sum.first, total.first),
              last: Math.max(sum.last, total.last),
            },
      );
    }
    return [...sums.values()].sort((a, b) => b.waiting - a.waiting || b.flagged - a.flagged);
  }

  /** What each flow holds, month by month, oldest first. */
  totals(): { month: string; totals: FlowTotal[]; anyOpen: boolean; newest: MessageId }[] {
    return this.#names.map((month) => {
      const reader = this.month(month);
      return { month, totals: reader.totals(), anyOpen: reader.anyOpen(), newest: reader.newest() ?? 0 };
    });
  }

  oldest(): MessageId | undefined {
    for (const name of this.#names) {
      const oldest = this.month(name).oldest();
      if (oldest !== undefined) return oldest;
    }
    return undefined;
  }

  /** Months that a time reaches into, oldest first. */
  #between(from: number, to: number): string[] {
    const last = to >= MOST_TIME ? '9999-12' : monthOf(firstIdAt(Math.max(0, to)));
    const first = monthOf(firstIdAt(Math.max(0, Math.min(from, MOST_TIME))));
    return this.#names.filter((name) => name >= first && name <= last);
  }

  /** Closes a month's file; the next read opens it again. */
  letGo(month: string): void {
    this.#months.get(month)?.close();
    this.#months.delete(month);
  }

  /** Lets go of a month's files for good, so that they can be removed. */
  release(month: string): void {
    this.letGo(month);
    this.#words.get(month)?.close();
    this.#words.delete(month);
    this.#names = this.#names.filter((name) => name !== month);
  }

  close(): void {
    for (const reader of this.#months.values()) reader.close();
    this.#months.clear();
    for (const words of this.#words.values()) words.close();
    this.#words.clear();
  }
}
