/** Takes the tables of a database while they are read: each begins, then its rows come one by one. */
export interface TableReader {
  begin(table: string, columns: readonly string[]): void;
  row(cells: readonly (string | null)[]): void;
}

/** Where a database is and what opens it. */
export interface DatabaseAddress {
  readonly address: string;
  readonly password?: string;
}

/** Opens a database, reads every table of its users, and changes nothing. */
export type ReadDatabase = (at: DatabaseAddress, reader: TableReader) => Promise<void>;
