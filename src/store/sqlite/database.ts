import Driver from 'better-sqlite3-multiple-ciphers';
import { Fault } from '../../diagnostics/fault.ts';

/** An open SQLite file. */
export type Database = Driver.Database;
/** A prepared statement; rows come as `Row`. */
export type Statement<Row = unknown> = Driver.Statement<unknown[], Row>;

export interface DatabaseOptions {
  readonly path: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly migrations: readonly string[];
  /** Memory for pages, in KiB. */
  readonly cacheKib: number;
  /** `full`: a commit is on disk when it returns. `normal`: it survives a crash, and maybe not a power cut. */
  readonly synchronous: 'full' | 'normal';
  /** False: another thread checkpoints. */
  readonly ownCheckpoints?: boolean;
  /** The thread reads only and does not migrate. */
  readonly reader?: boolean;
}

/**
 * Bytes a page. With 4 KiB only two rows of 1.4 KB fit on one and a third of the disk is wasted; with 16 KiB
 * every small commit encrypts four times as much. It cannot be changed for a file that exists.
 */
export const PAGE_SIZE = 8192;

/** How long a statement waits for another thread's lock. Only a checkpoint or a backup holds one. */
export const LOCK_WAIT_MS = 5_000;

/** Opens an encrypted file, making or migrating it where needed. Throws what SQLite throws, or a Fault. */
export function openDatabase(options: DatabaseOptions): Database {
  const database = new Driver(options.path, { timeout: LOCK_WAIT_MS, fileMustExist: options.reader === true });
  try {
    database.pragma("cipher='sqlcipher'");
    database.pragma(`key="x'${Buffer.from(options.key).toString('hex')}'"`);
    database.pragma(`page_size=${PAGE_SIZE}`);
    database.pragma('auto_vacuum=INCREMENTAL');
    // A sort or a temporary table must not go to a file in clear text.
    database.pragma('temp_store=MEMORY');
    database.pragma(`cache_size=-${options.cacheKib}`);
    database.pragma('journal_mode=WAL');
    database.pragma(`synchronous=${options.synchronous === 'full' ? 'FULL' : 'NORMAL'}`);
    if (options.ownCheckpoints !== true) database.pragma('wal_autocheckpoint=0');
    if (options.reader === true) database.pragma('query_only=1');
    else migrate(database, options.migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: Database, migrations: readonly string[]): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length) throw new Fault('store-newer');
  for (let next = version; next < migrations.length; next++) {
    database.exec(`BEGIN IMMEDIATE; ${migrations[next] ?? ''}; PRAGMA user_version=${next + 1}; COMMIT`);
  }
}
