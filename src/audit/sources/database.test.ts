import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Table } from '../../meaning/checks/table.ts';
import { databaseTables, isDatabase } from './database.ts';

const NAME = `audit_${randomBytes(4).toString('hex')}`;
const folder = mkdtempSync(join(tmpdir(), 'suture-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shown(tables: readonly Table[]) {
  return tables.map((table) => ({
    name: table.name,
    rows: Array.from({ length: table.rows }, (_, row) =>
      table.columns.map((column) => `${column.name}=${column.at(row)}`),
    ),
  }));
}

const PATIENTS = [
  ['id=1', 'Last Name=Sample', 'born=1980-01-31', 'balance=12.50'],
  ['id=2', 'Last Name=', 'born=', 'balance=-0.10'],
];

/** Whether a server answers; a machine without one says so. */
async function answers(open: () => Promise<unknown>): Promise<boolean> {
  try {
    await open();
    return true;
  } catch {
    return false;
  }
}

const postgres = await answers(async () => {
  const client = new Client({ connectionString: 'postgresql://postgres@127.0.0.1:5432/test' });
  await client.connect();
  await client.query(`CREATE SCHEMA ${NAME}`);
  await client.query(`CREATE TABLE ${NAME}.${NAME} (id int, "Last Name" text, born date, balance numeric(8,2))`);
  await client.query(`INSERT INTO ${NAME}.${NAME} VALUES (1, 'Sample', '1980-01-31', 12.5), (2, NULL, NULL, -0.1)`);
  await client.end();
});
const mariadb = await answers(async () => {
  const connection = await createConnection('mysql://root@127.0.0.1:3306/test');
  await connection.query(`CREATE DATABASE ${NAME}`);
  await connection.query(`CREATE TABLE ${NAME}.patients (id int, \`Last Name\` text, born date, balance decimal(8,2))`);
  await connection.query(
    `INSERT INTO ${NAME}.patients VALUES (1, 'Sample', '1980-01-31', 12.5), (2, NULL, NULL, -0.1)`,
  );
  await connection.query(`CREATE VIEW ${NAME}.seen AS SELECT id FROM ${NAME}.patients`);
  await connection.end();
});
afterAll(async () => {
  if (postgres) {
    const client = new Client({ connectionString: 'postgresql://postgres@127.0.0.1:5432/test' });
    await client.connect();
    await client.query(`DROP SCHEMA ${NAME} CASCADE`);
    await client.end();
  }
  if (mariadb) {
    const connection = await createConnection('mysql://root@127.0.0.1:3306/test');
    await connection.query(`DROP DATABASE ${NAME}`);
    await connection.end();
  }
});

describe('the tables of a database', () => {
  let file: string;
  beforeAll(() => {
    file = join(folder, 'practice.db');
    const database = new Database(file);
    database.exec('CREATE TABLE patients (id INTEGER, "Last Name" TEXT, born TEXT, balance)');
    database
      .prepare('INSERT INTO patients VALUES (1, ?, ?, ?), (2, NULL, NULL, ?)')
      .run('Sample', '1980-01-31', '12.50', '-0.10');
    database.close();
  });

  it('are read from SQLite', async () => {
    expect(shown(await databaseTables(`sqlite:${file}`, {}))).toEqual([{ name: 'patients', rows: PATIENTS }]);
  });

  it.skipIf(!postgres)('are read from PostgreSQL (skipped without one on 127.0.0.1)', async () => {
    const tables = shown(await databaseTables('postgresql://postgres@127.0.0.1:5432/test', {}));
    expect(tables.filter(({ name }) => name === NAME)).toEqual([{ name: NAME, rows: PATIENTS }]);
  });

  it.skipIf(!mariadb)('are read from MariaDB, without its views (skipped without one on 127.0.0.1)', async () => {
    expect(shown(await databaseTables(`mariadb://root@127.0.0.1:3306/${NAME}`, {}))).toEqual([
      { name: 'patients', rows: PATIENTS },
    ]);
  });

  it.each([
    'postgresql://somebody:secret-word@127.0.0.1:1/none',
    'mariadb://somebody:secret-word@127.0.0.1:1/none',
    'sqlite:/no/such/secret-word.db',
  ])('are refused without a word of the address where it does not answer', async (address) => {
    const refused = await databaseTables(address, {}).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'database-not-read' });
    expect(JSON.stringify(refused)).not.toContain('secret-word');
  });

  it('are told from paths', () => {
    expect(['sqlite:a.db', 'postgres://x/y', 'C:\\data', './sqlite', '/a:b'].map(isDatabase)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
