import { existsSync } from 'node:fs';
import type { MessageId } from '../store.ts';
import { MonthReader } from './month-reader.ts';
import type { StoreFolder } from './store-folder.ts';
import { type IndexEntry, WordIndex } from './word-index.ts';
import type { IndexGroup } from './word-queue.ts';

const OPEN_MONTHS = 3;

/** The word indexes of all months, for writing. Not shared between threads. */
export class WordIndexes {
  readonly #folder: StoreFolder;
  readonly #open = new Map<string, WordIndex>();

  constructor(folder: StoreFolder) {
    this.#folder = folder;
  }

  add(groups: readonly IndexGroup[]): void {
    for (const { month, entries, complete } of groups)
      this.#index(month).add(this.#withFacts(month, entries), complete);
  }

  forget(month: string, ids: readonly MessageId[]): void {
    if (existsSync(this.#folder.wordsPath(month))) this.#index(month).forget(ids);
  }

  compact(month: string): void {
    if (existsSync(this.#folder.wordsPath(month))) this.#index(month).compact();
  }

  release(month: string): void {
    this.#open.get(month)?.close();
    this.#open.delete(month);
  }

  close(): void {
    for (const index of this.#open.values()) index.close();
    this.#open.clear();
  }

  /** Fills in what the calling thread did not know any more, from the messages themselves. */
  #withFacts(month: string, entries: IndexGroup['entries']): IndexEntry[] {
    let reader: MonthReader | undefined;
    try {
      return entries.flatMap(({ id, tokens, facts }) => {
        if (facts !== undefined) return [{ id, tokens, facts }];
        const path = this.#folder.monthPath(month);
        reader ??= new MonthReader(month, path, this.#folder.keyOf(path));
        const read = reader.facts(id);
        // Retention may have taken the message in the meantime.
        return read === undefined ? [] : [{ id, tokens, facts: read }];
      });
    } finally {
      reader?.close();
    }
  }

  #index(month: string): WordIndex {
    const open = this.#open.get(month);
    if (open !== undefined) return open;
    const path = this.#folder.wordsPath(month);
    const index = new WordIndex(path, this.#folder.keyOf(path));
    this.#open.set(month, index);
    const [oldest] = this.#open.keys();
    if (this.#open.size > OPEN_MONTHS && oldest !== undefined) this.release(oldest);
    return index;
  }
}
