import { closeSync, fsyncSync, openSync } from 'node:fs';
import { openDatabase } from './database.ts';
import type { StoreFolder } from './store-folder.ts';

/** Writes one file of a store anew somewhere else, as of one moment, encrypted with the same key, and makes it durable. */
export function copyDatabase(folder: StoreFolder, path: string, to: string): void {
  const key = folder.keyOf(path);
  const database = openDatabase({ path, key, migrations: [], cacheKib: 4096, synchronous: 'full', reader: true });
  try {
    // SQLite takes writing into another file for a write to this one.
    database.pragma('query_only=0');
    database.prepare('VACUUM INTO ?').run(to);
  } finally {
    database.close();
  }
  const file = openSync(to, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
