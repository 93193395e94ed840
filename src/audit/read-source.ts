import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { isWorkbook, readWorkbook } from '../formats/tabular/workbook.ts';
import { Table } from '../meaning/checks/table.ts';
import { TableMaker } from '../meaning/checks/table-maker.ts';
import { readTableFile } from './read-table-file.ts';
import { databaseTables, isDatabase } from './sources/database.ts';
import { RecordFiles } from './sources/record-files.ts';
import { sqlDumpTables } from './sources/sql-dump-tables.ts';

/** What is audited: tables, and the folders beside them that may hold documents. */
export interface AuditSource {
  readonly tables: readonly Table[];
  readonly folders: readonly string[];
}

/** What reading is told and tells. */
export interface SourceOptions {
  /** Where passwords of databases stand. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told of bytes that were read; of a database, of rows. */
  readonly onBytes?: (bytes: number) => void;
}

const TABLE_FILE = /\.(?:csv|tsv|txt|dat|psv|tab|xlsx)$/i;
const DUMP_FILE = /\.sql(?:\.gz)?$/i;
const RECORD_FILE = /\.(?:ndjson|json|hl7|xml|cda)$/i;
const DATABASE_FILE = /\.(?:sqlite3?|db)$/i;
/** A workbook is read whole. */
const LARGEST_WORKBOOK = 200 << 20;

/**
 * Reads a source: the address of a database, one file, or the files of a folder in the order of their names: delimited,
 * of fixed width, workbooks, SQL dumps, SQLite, FHIR resources, HL7 v2 messages, C-CDA documents. Folders within it are told, for they may
 * hold documents. A file that cannot be read is a table without rows that says so. Rejects with `database-not-read`.
 */
export async function readSource(
  source: string,
  { environment = {}, onBytes }: SourceOptions = {},
): Promise<AuditSource> {
  if (isDatabase(source)) return { tables: await databaseTables(source, environment, () => onBytes?.(1)), folders: [] };
  const { files, folders } = await filesOf(source);
  const tables: Table[] = [];
  const records = await RecordFiles.open();
  for (const file of files) {
    const name = nameOf(file);
    if (DUMP_FILE.test(file)) tables.push(...(await sqlDumpTables(file, name, onBytes)));
    else if (DATABASE_FILE.test(file)) tables.push(...(await databaseTables(`sqlite:${file}`, environment)));
    else if (/\.ndjson$/i.test(file)) await records.addNdjson(file, name, onBytes);
    else if (/\.json$/i.test(file)) await records.addJson(file, name, onBytes);
    else if (/\.hl7$/i.test(file)) await records.addMessages(file, name, onBytes);
    else if (/\.(?:xml|cda)$/i.test(file)) await records.addDocument(file, name, onBytes);
    else tables.push(...(await tablesOf(file, onBytes)));
  }
  return { tables: [...tables, ...records.tables], folders };
}

/** How many bytes the files of a source have; 0 for a database. */
export async function sizeOfSource(source: string): Promise<number> {
  if (isDatabase(source)) return 0;
  let size = 0;
  for (const file of (await filesOf(source)).files) size += (await stat(file)).size;
  return size;
}

async function filesOf(
  source: string,
): Promise<{ readonly files: readonly string[]; readonly folders: readonly string[] }> {
  if (!(await stat(source)).isDirectory()) return { files: [source], folders: [] };
  const entries = (await readdir(source, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const readable = (name: string): boolean =>
    [TABLE_FILE, DUMP_FILE, RECORD_FILE, DATABASE_FILE].some((kind) => kind.test(name));
  return {
    files: entries.filter((entry) => entry.isFile() && readable(entry.name)).map(({ name }) => join(source, name)),
    folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(source, name)),
  };
}

function nameOf(file: string): string {
  return basename(file)
    .replace(/\.gz$/i, '')
    .replace(/\.[^.]+$/, '');
}

async function tablesOf(file: string, onBytes?: (bytes: number) => void): Promise<readonly Table[]> {
  const name = nameOf(file);
  if (extname(file).toLowerCase() !== '.xlsx') return [await readTableFile(file, name, onBytes)];
  const { size } = await stat(file);
  onBytes?.(size);
  const bytes = size > LARGEST_WORKBOOK ? undefined : await readFile(file);
  const book = bytes === undefined || !isWorkbook(bytes) ? 'not-a-workbook' : readWorkbook(bytes);
  if (typeof book === 'string') {
    const table = new Table(name, []);
    table.faults.push({ kind: 'unreadable' });
    return [table];
  }
  return book.sheets.map((sheet) => {
    const maker = new TableMaker(book.sheets.length === 1 ? name : sheet.name, ',');
    const width = Math.max(0, ...sheet.rows.map((row) => row.length));
    maker.add(
      sheet.rows
        .map((row, at) => ({
          cells: Array.from({ length: width }, (_, column) => row[column]?.text ?? ''),
          line: at + 1,
          faults: [],
        }))
        .filter(({ cells }) => cells.some((cell) => cell !== '')),
    );
    return maker.table({ byteOrderMark: false, ends: {} });
  });
}
