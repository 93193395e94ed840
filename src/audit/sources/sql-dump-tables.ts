import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { type SqlDumpEvent, SqlDumpReader } from '../../formats/sql/sql-dump-reader.ts';
import { Table } from '../../meaning/checks/table.ts';

/**
 * The tables of a plain SQL dump (packed with gzip or not), read piece by piece. A table that the dump ends in, or that
 * holds a row too long to be one, says so among its faults.
 */
export async function sqlDumpTables(
  file: string,
  name: string,
  onBytes?: (bytes: number) => void,
): Promise<readonly Table[]> {
  const tables = new DumpedTables(name);
  const source = createReadStream(file);
  source.on('data', (chunk) => onBytes?.(chunk.length));
  const text = /\.gz$/i.test(file) ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => text.destroy(error));
  const decoder = new TextDecoder('utf-8');
  const reader = new SqlDumpReader();
  try {
    for await (const chunk of text as AsyncIterable<Buffer>)
      tables.take(reader.push(decoder.decode(chunk, { stream: true })));
  } catch (error) {
    // An archive that breaks off still gave what came before.
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') !== true) throw error;
    tables.spoilt();
  }
  tables.take(reader.end());
  return tables.all;
}

class DumpedTables {
  readonly #name: string;
  readonly #tables = new Map<string, Table>();

  constructor(name: string) {
    this.#name = name;
  }

  get all(): readonly Table[] {
    return [...this.#tables.values()];
  }

  take(events: readonly SqlDumpEvent[]): void {
    for (const event of events) {
      if (event.kind === 'table') this.#begin(event.table, event.columns);
      else if (event.kind === 'row') this.#row(event.table, event.cells);
      else this.#fault(event.table, event.kind === 'cut' ? 'line-cut' : 'unreadable');
    }
  }

  spoilt(): void {
    this.#fault(undefined, 'unreadable');
  }

  /** A second list of the same columns in another order would be another table: none of the usual dumps has one. */
  #begin(name: string, columns: readonly string[]): void {
    if (!this.#tables.has(name)) this.#tables.set(name, new Table(name, columns));
  }

  #row(name: string, cells: readonly string[]): void {
    let table = this.#tables.get(name);
    if (table === undefined || (table.columns.length === 0 && table.rows === 0)) {
      // Rows of a table that the dump does not define.
      table = new Table(
        name,
        cells.map((_, at) => `column ${at + 1}`),
      );
      this.#tables.set(name, table);
    }
    if (cells.length !== table.columns.length) table.faults.push({ kind: 'ragged', row: table.rows + 1 });
    table.add(cells);
  }

  #fault(name: string | undefined, kind: 'line-cut' | 'unreadable'): void {
    const own = name ?? this.#name;
    const table = this.#tables.get(own) ?? new Table(own, []);
    this.#tables.set(own, table);
    table.faults.push({ kind, ...(table.rows === 0 ? {} : { row: table.rows }) });
  }
}
