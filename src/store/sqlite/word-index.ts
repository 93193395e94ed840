import type { MessageId } from '../store.ts';
import { type Database, openDatabase, type Statement } from './database.ts';
import { prepare } from './prepare.ts';
import { WORDS_MIGRATIONS } from './schema.ts';
import { WORDS } from './statements.ts';
import { factToken } from './word-token.ts';

const CACHE_KIB = 8 * 1024;

/** What the index keeps of a message besides its words. */
export interface Facts {
  readonly flow: string;
  readonly source: string;
  readonly type: string;
  readonly destinations: readonly string[];
}

/** A message on its way into the index: its tokens, separated by spaces. */
export interface IndexEntry {
  readonly id: MessageId;
  readonly tokens: string;
  readonly facts: Facts;
}

/** The writing side of one month's word index. Not shared between threads. */
export class WordIndex {
  readonly #database: Database;
  readonly #sql: (name: keyof typeof WORDS) => Statement;
  readonly #names = new Map<string, number>();

  constructor(path: string, key: Uint8Array) {
    this.#database = openDatabase({
      path,
      key,
      migrations: WORDS_MIGRATIONS,
      cacheKib: CACHE_KIB,
      synchronous: 'normal',
      ownCheckpoints: true,
    });
    this.#sql = prepare(this.#database, WORDS);
    this.#readNames();
  }

  /**
   * Takes messages in, each known one anew. `complete`: every message up to this number is in the index
   * once this is. The marks are written in the same transaction, so that after a crash they are true.
   */
  add(entries: readonly IndexEntry[], complete: MessageId): void {
    this.#transaction(() => {
      for (const { id, tokens, facts } of entries) this.#sql('add').run(id, `${tokens} ${this.#factTokens(facts)}`);
      this.#sql('raiseMark').run('complete', complete);
    });
  }

  /** Takes messages out of the index. On disk when it returns: the messages themselves go right after. */
  forget(ids: readonly MessageId[]): void {
    this.#database.pragma('synchronous=FULL');
    try {
      this.#transaction(() => {
        for (const id of ids) this.#sql('remove').run(id);
      });
    } finally {
      this.#database.pragma('synchronous=NORMAL');
    }
  }

  /** Rewrites the index without what was taken out: until then removed words are marked, not gone. */
  compact(): void {
    this.#sql('optimize').run();
    this.#database.pragma('incremental_vacuum');
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#database.close();
  }

  #transaction(run: () => void): void {
    this.#sql('begin').run();
    try {
      run();
      this.#sql('commit').run();
    } catch (error) {
      if (this.#database.inTransaction) this.#sql('rollback').run();
      this.#readNames();
      throw error;
    }
  }

  #factTokens({ flow, source, type, destinations }: Facts): string {
    let tokens = `${factToken('flow', this.#number(flow))} ${factToken('source', this.#number(source))} ${factToken('type', this.#number(type))}`;
    for (const destination of destinations) tokens += ` ${factToken('destination', this.#number(destination))}`;
    return tokens;
  }

  #number(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const number = this.#names.size + 1;
    this.#sql('addName').run(number, name);
    this.#names.set(name, number);
    return number;
  }

  #readNames(): void {
    this.#names.clear();
    for (const { id, text } of this.#sql('names').all() as { id: number; text: string }[]) this.#names.set(text, id);
  }
}
