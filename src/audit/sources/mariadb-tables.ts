import { createConnection, escapeId, type RowDataPacket } from 'mysql2';
import type { DatabaseAddress, TableReader } from './table-reader.ts';

const COLUMNS = `SELECT c.TABLE_NAME AS name, c.COLUMN_NAME AS \`column\`
  FROM information_schema.COLUMNS c JOIN information_schema.TABLES t USING (TABLE_SCHEMA, TABLE_NAME)
  WHERE c.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE' ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION`;

/** Reads a MariaDB or MySQL database as it stands at one moment, where its tables can keep one. */
export async function readMariaDb({ address, password }: DatabaseAddress, reader: TableReader): Promise<void> {
  const url = new URL(address.replace(/^mariadb:/, 'mysql:'));
  const secret = url.password === '' ? password : decodeURIComponent(url.password);
  const connection = createConnection({
    host: url.hostname,
    port: url.port === '' ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(secret === undefined ? {} : { password: secret }),
    // Every value as the server writes it: a date of zeros stays what it is.
    typeCast: (field) => field.string('utf8'),
  });
  const asked = connection.promise();
  try {
    await asked.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
    const [rows] = await asked.query<RowDataPacket[]>(COLUMNS);
    const tables = new Map<string, string[]>();
    for (const { name, column } of rows as unknown as readonly { readonly name: string; readonly column: string }[]) {
      tables.set(name, [...(tables.get(name) ?? []), column]);
    }
    for (const [name, columns] of tables) {
      reader.begin(name, columns);
      const sql = `SELECT ${columns.map((column) => escapeId(column)).join(', ')} FROM ${escapeId(name)}`;
      const stream = connection.query({ sql, rowsAsArray: true }).stream();
      for await (const row of stream as AsyncIterable<(string | null)[]>) reader.row(row);
    }
    await asked.query('ROLLBACK');
  } finally {
    await asked.end();
  }
}
