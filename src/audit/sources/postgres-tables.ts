import { Client } from 'pg';
import type { DatabaseAddress, TableReader } from './table-reader.ts';

const ROWS_AT_ONCE = 5_000;
/** Every value as the server writes it: a date stays the text that it is. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** Tables and their columns, in order; partitions are read through their parent. */
const COLUMNS = `SELECT n.nspname AS schema, c.relname AS name, a.attname AS column
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  ORDER BY n.nspname, c.relname, a.attnum`;

/** Reads a PostgreSQL database as it stands at one moment. */
export async function readPostgres({ address, password }: DatabaseAddress, reader: TableReader): Promise<void> {
  const client = new Client({
    connectionString: address,
    application_name: 'suture audit',
    types: AS_TEXT,
    ...(password === undefined ? {} : { password }),
  });
  await client.connect();
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const { rows } = await client.query<{ schema: string; name: string; column: string }>(COLUMNS);
    const tables = new Map<string, { readonly name: string; readonly from: string; readonly columns: string[] }>();
    for (const { schema, name, column } of rows) {
      const from = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
      const table = tables.get(from) ?? { name, from, columns: [] };
      table.columns.push(column);
      tables.set(from, table);
    }
    for (const { name, from, columns } of tables.values()) {
      reader.begin(name, columns);
      const list = columns.map((column) => client.escapeIdentifier(column)).join(', ');
      await client.query(`DECLARE rows NO SCROLL CURSOR FOR SELECT ${list} FROM ${from}`);
      for (;;) {
        const page = await client.query<(string | null)[]>({
          text: `FETCH ${ROWS_AT_ONCE} FROM rows`,
          rowMode: 'array',
        });
        for (const row of page.rows) reader.row(row);
        if (page.rows.length < ROWS_AT_ONCE) break;
      }
      await client.query('CLOSE rows');
    }
    await client.query('ROLLBACK');
  } finally {
    await client.end();
  }
}
