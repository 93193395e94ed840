import { Fault } from '../../diagnostics/fault.ts';
import { Table } from '../../meaning/checks/table.ts';
import { readMariaDb } from './mariadb-tables.ts';
import { readPostgres } from './postgres-tables.ts';
import { readSqlite } from './sqlite-tables.ts';
import type { ReadDatabase } from './table-reader.ts';

const READERS: Readonly<Record<string, { readonly read: ReadDatabase; readonly password?: string }>> = {
  'postgresql:': { read: readPostgres, password: 'PGPASSWORD' },
  'postgres:': { read: readPostgres, password: 'PGPASSWORD' },
  'mariadb:': { read: readMariaDb, password: 'MYSQL_PWD' },
  'mysql:': { read: readMariaDb, password: 'MYSQL_PWD' },
  'sqlite:': { read: readSqlite },
};

/** Whether a source is the address of a database, and no path. */
export function isDatabase(source: string): boolean {
  return Object.keys(READERS).some((scheme) => source.startsWith(scheme));
}

/**
 * The tables of a database: `postgresql://user@host/name`, `mariadb://…`, `sqlite:FILE`. Passwords come from PGPASSWORD
 * or MYSQL_PWD, so that none stands in a shell's history. Rejects with `database-not-read`.
 */
export async function databaseTables(
  address: string,
  environment: Readonly<Record<string, string | undefined>>,
  onRow?: () => void,
): Promise<readonly Table[]> {
  const known = Object.entries(READERS).find(([scheme]) => address.startsWith(scheme))?.[1];
  if (known === undefined) throw new Fault('database-not-read');
  const password = known.password === undefined ? undefined : environment[known.password];
  const tables: Table[] = [];
  try {
    await known.read(password === undefined ? { address } : { address, password }, {
      begin: (table, columns) => tables.push(new Table(table, columns)),
      row: (cells) => {
        tables.at(-1)?.add(cells.map((cell) => cell ?? ''));
        onRow?.();
      },
    });
  } catch (error) {
    if (error instanceof Fault) throw error;
    // What a driver says may hold the address and values of rows: only its code is told.
    const code = (error as { readonly code?: unknown }).code;
    throw new Fault('database-not-read', typeof code === 'string' ? { about: { found: code } } : {});
  }
  return tables;
}
