import { monthOf } from '../message-id.ts';
import type { Delivery, MessageId, StoredMessage } from '../store.ts';
import { type FlowTotal, MonthReader, type OpenCount } from './month-reader.ts';
import type { StoreFolder } from './store-folder.ts';

/** Months kept open for reading. */
const OPEN_MONTHS = 6;

/** Reads over all months. Not shared between threads. */
export class Reader {
  readonly #folder: StoreFolder;
  readonly #months = new Map<string, MonthReader>();
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

  /** Lets go of a month's file, so that it can be removed. */
  release(month: string): void {
    this.#months.get(month)?.close();
    this.#months.delete(month);
    this.#names = this.#names.filter((name) => name !== month);
  }

  close(): void {
    for (const reader of this.#months.values()) reader.close();
    this.#months.clear();
  }
}
