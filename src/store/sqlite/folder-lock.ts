import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Driver from 'better-sqlite3-multiple-ciphers';
import { Fault } from '../../diagnostics/fault.ts';

/**
 * Makes one process the owner of a store folder. The lock is the operating system's own, on a small file
 * that SQLite keeps locked, so it ends with the process however that ends, and no stale file has to be
 * judged by its age. Nothing else may open `owner.db` in this process: closing any handle of a file drops
 * the process's locks on it.
 */
export class FolderLock {
  readonly #database: Driver.Database;

  private constructor(database: Driver.Database) {
    this.#database = database;
  }

  /** Takes the folder, or throws `store-in-use` with the owner's process number. */
  static take(folder: string): FolderLock {
    const database = new Driver(join(folder, 'owner.db'), { timeout: 0 });
    const told = join(folder, 'owner.pid');
    try {
      database.pragma('locking_mode=EXCLUSIVE');
      database.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      database.close();
      if ((cause as { code?: string }).code !== 'SQLITE_BUSY') throw cause;
      throw new Fault('store-in-use', { about: { pid: ownerOf(told) } });
    }
    writeFileSync(told, `${process.pid}\n`, { mode: 0o600 });
    return new FolderLock(database);
  }

  drop(): void {
    this.#database.close();
  }
}

/** The process number that the owner wrote down; 0 where it cannot be read. */
function ownerOf(path: string): number {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}
