import Database from 'better-sqlite3-multiple-ciphers';
import type { DatabaseAddress, TableReader } from './table-reader.ts';

const TABLES =
  "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
const LONGEST_BINARY = 32;

/** Reads a SQLite file, which is not changed: `sqlite:FILE`. */
export function readSqlite({ address }: DatabaseAddress, reader: TableReader): Promise<void> {
  const database = new Database(address.slice('sqlite:'.length), { readonly: true, fileMustExist: true });
  try {
    const names = database.prepare(TABLES).pluck().all() as string[];
    for (const name of names) {
      const rows = database
        .prepare(`SELECT * FROM ${quoted(name)}`)
        .safeIntegers()
        .raw();
      reader.begin(
        name,
        rows.columns().map((column) => column.name),
      );
      for (const row of rows.iterate() as IterableIterator<unknown[]>) reader.row(row.map(textOf));
    }
  } finally {
    database.close();
  }
  return Promise.resolve();
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function textOf(value: unknown): string | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return `0x${Buffer.from(value.subarray(0, LONGEST_BINARY)).toString('hex')}`;
  return typeof value === 'string' ? value : (value as bigint | number).toString();
}
