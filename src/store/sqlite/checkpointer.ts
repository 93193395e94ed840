import { statSync } from 'node:fs';
import { type Database, openDatabase } from './database.ts';
import type { StoreFolder } from './store-folder.ts';

const CACHE_KIB = 1024;
const OPEN_MONTHS = 4;

/** Moves what was committed from the write-ahead logs of the months into their files. */
export class Checkpointer {
  readonly #folder: StoreFolder;
  readonly #files = new Map<string, Database>();

  constructor(folder: StoreFolder) {
    this.#folder = folder;
  }

  /** Moves what can be moved without waiting for anyone. Gives the length of the log in bytes. */
  checkpoint(month: string): number {
    try {
      this.#file(month).pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // The pages stay in the log, where they are as durable, and the next round takes them. The connection
      // is opened anew: after a failed write what it knows of the file may be wrong.
      this.release(month);
    }
    return statSync(`${this.#folder.monthPath(month)}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Lets go of a month's file. */
  release(month: string): void {
    this.#files.get(month)?.close();
    this.#files.delete(month);
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    this.#files.clear();
  }

  #file(month: string): Database {
    const open = this.#files.get(month);
    if (open !== undefined) return open;
    const path = this.#folder.monthPath(month);
    const database = openDatabase({
      path,
      key: this.#folder.keyOf(path),
      migrations: [],
      cacheKib: CACHE_KIB,
      synchronous: 'full',
      reader: true,
    });
    this.#files.set(month, database);
    const [oldest] = this.#files.keys();
    if (this.#files.size > OPEN_MONTHS && oldest !== undefined) this.release(oldest);
    return database;
  }
}
