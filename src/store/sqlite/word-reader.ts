import type { MessageId, MessageQuery } from '../store.ts';
import { type Database, openDatabase, type Statement } from './database.ts';
import { prepare } from './prepare.ts';
import { WORDS } from './statements.ts';
import { factToken, tokensOf } from './word-token.ts';

const CACHE_KIB = 4 * 1024;

/** The parts of a query that the word index answers. */
export type IndexedQuery = Pick<MessageQuery, 'words' | 'flow' | 'source' | 'type' | 'destination'>;

/** The reading side of one month's word index. */
export class WordReader {
  readonly #database: Database;
  readonly #sql: (name: keyof typeof WORDS) => Statement;
  #names = new Map<string, number>();

  private constructor(database: Database) {
    this.#database = database;
    this.#sql = prepare(database, WORDS);
  }

  /**
   * Opens the index of a month. Undefined where it has no tables: its commits do not wait for the disk, so a
   * power cut may leave a file without them, until the writer makes them again.
   */
  static open(path: string, key: Uint8Array): WordReader | undefined {
    const database = openDatabase({
      path,
      key,
      migrations: [],
      cacheKib: CACHE_KIB,
      synchronous: 'normal',
      reader: true,
    });
    if (Number(database.pragma('user_version', { simple: true })) > 0) return new WordReader(database);
    database.close();
    return undefined;
  }

  /** Every message of this month up to this number is in the index. */
  complete(): MessageId {
    return (this.#sql('mark').get('complete') as { value: number } | undefined)?.value ?? 0;
  }

  has(id: MessageId): boolean {
    return this.#sql('has').get(id) !== undefined;
  }

  /**
   * The query in the index's own language, for `find`. Undefined where nothing of this month can match: a
   * flow or type of which it has no message, or a word without any letter or digit.
   */
  expression(query: IndexedQuery): string | undefined {
    const parts: string[] = [];
    for (const { kind, value, prefix } of query.words ?? []) {
      const tokens = tokensOf(kind, value);
      if (tokens.length === 0) return undefined;
      for (const [at, token] of tokens.entries()) {
        parts.push(prefix === true && at === tokens.length - 1 ? `"${token}" *` : `"${token}"`);
      }
    }
    for (const fact of ['flow', 'source', 'destination'] as const) {
      const name = query[fact];
      if (name === undefined) continue;
      const number = this.#number(name);
      if (number === undefined) return undefined;
      parts.push(`"${factToken(fact, number)}"`);
    }
    if (query.type !== undefined) {
      const numbers = this.#typeNumbers(query.type);
      if (numbers.length === 0) return undefined;
      parts.push(`(${numbers.map((number) => `"${factToken('type', number)}"`).join(' OR ')})`);
    }
    return parts.join(' AND ');
  }

  /** At most `limit` messages that match, with numbers from `from` up to, not including, `to`; newest first. */
  find(expression: string, from: MessageId, to: MessageId, limit: number): MessageId[] {
    return (this.#sql('find').all(expression, from, to, limit) as { id: number }[]).map(({ id }) => id);
  }

  close(): void {
    this.#database.close();
  }

  #number(name: string): number | undefined {
    if (!this.#names.has(name)) this.#readNames();
    return this.#names.get(name);
  }

  #typeNumbers(type: string): number[] {
    const matches = typeMatcher(type);
    this.#readNames();
    return [...this.#names].filter(([name]) => matches(name)).map(([, number]) => number);
  }

  #readNames(): void {
    const rows = this.#sql('names').all() as { id: number; text: string }[];
    this.#names = new Map(rows.map(({ id, text }) => [text, id]));
  }
}

/** Whether a message type is the one asked for: exactly, or by its beginning where that ends in `*`. */
export function typeMatcher(asked: string): (type: string) => boolean {
  if (!asked.endsWith('*')) return (type) => type === asked;
  const beginning = asked.slice(0, -1);
  return (type) => type.startsWith(beginning);
}
