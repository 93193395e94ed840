import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { isWorkbook, readWorkbook } from '../formats/tabular/workbook.ts';
import { Table } from '../meaning/checks/table.ts';
import { TableMaker } from '../meaning/checks/table-maker.ts';
import { readTableFile } from './read-table-file.ts';

/** What is audited: tables, and the folder of documents where there is one. */
export interface AuditSource {
  readonly tables: readonly Table[];
  /** Folders beside the tables that hold documents. */
  readonly documentFolders: readonly string[];
}

const TABLE_FILES = new Set(['.csv', '.tsv', '.txt', '.dat', '.psv', '.tab', '.xlsx']);
/** A workbook is read whole. */
const LARGEST_WORKBOOK = 200 << 20;

/**
 * Reads a source: one file, or the table files of a folder, in the order of their names. Folders within it are for
 * documents, and are told. A file that cannot be read is a table without rows that says so.
 */
export async function readSource(source: string, onBytes?: (bytes: number) => void): Promise<AuditSource> {
  const found = await stat(source);
  if (!found.isDirectory()) return { tables: await tablesOf(source, onBytes), documentFolders: [] };
  const entries = (await readdir(source, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const tables: Table[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    if (TABLE_FILES.has(extname(entry.name).toLowerCase())) {
      tables.push(...(await tablesOf(join(source, entry.name), onBytes)));
    }
  }
  return {
    tables,
    documentFolders: entries.filter((entry) => entry.isDirectory()).map((entry) => join(source, entry.name)),
  };
}

/** How many bytes the table files of a source have. */
export async function sizeOfSource(source: string): Promise<number> {
  const found = await stat(source);
  if (!found.isDirectory()) return found.size;
  let size = 0;
  for (const entry of await readdir(source, { withFileTypes: true })) {
    if (!entry.isFile() || !TABLE_FILES.has(extname(entry.name).toLowerCase())) continue;
    size += (await stat(join(source, entry.name))).size;
  }
  return size;
}

async function tablesOf(file: string, onBytes?: (bytes: number) => void): Promise<readonly Table[]> {
  const name = basename(file, extname(file));
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
        .map((row, at) => ({ cells: Array.from({ length: width }, (_, column) => row[column]?.text ?? ''), line: at + 1, faults: [] }))
        .filter(({ cells }) => cells.some((cell) => cell !== '')),
    );
    return maker.table({ byteOrderMark: false, ends: {} });
  });
}
