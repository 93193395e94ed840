import { readDelimited } from '../../formats/tabular/delimited-reader.ts';
import { writeDelimited } from '../../formats/tabular/write-delimited.ts';
import { tableColumns } from './read-code-file.ts';
import type { TableRow } from './table-row.ts';

type Column = (typeof tableColumns)[number];

/**
 * Writes a code table as the CSV file of a workspace. Columns in which no row says anything are left out, except
 * those that every table has. Reading it back gives the same rows.
 *
 * @param which `all` writes every column, so that further rows can be appended under the same first line
 */
export function writeCodeTable(
  { rows }: { readonly rows: readonly TableRow[] },
  which: 'said' | 'all' = 'said',
): string {
  const cells = rows.map(cellsOf);
  const always: readonly Column[] = ['source', 'target'];
  const columns = tableColumns.filter(
    (name) => which === 'all' || always.includes(name) || cells.some((row) => row[name] !== ''),
  );
  return writeDelimited([columns, ...cells.map((row) => columns.map((name) => row[name]))]);
}

/**
 * Adds a row to the text of a code table and changes nothing else, so that a comparison shows one line. Columns that
 * the file lacks are added at the end of its first line.
 */
export function addToCodeTable(text: string, row: TableRow): string {
  const { rows } = readDelimited(text);
  const given = rows[0]?.cells.map((cell) => cell.text.trim().toLowerCase().replace(/[ -]+/g, '_')) ?? [];
  if (given.length === 0) return writeCodeTable({ rows: [row] });
  const cells = cellsOf(row);
  const missing = tableColumns.filter((name) => cells[name] !== '' && !given.includes(name));
  const lineEnd = /\r\n/.test(text) ? '\r\n' : '\n';
  const end = text.endsWith('\n') ? '' : lineEnd;
  const head = missing.length === 0 ? text : text.replace(/\r?\n|$/, (match) => `,${missing.join(',')}${match}`);
  const line = writeDelimited([[...given, ...missing].map((name) => cells[name as Column] ?? '')]);
  return head + end + line.replace(/\n$/, lineEnd);
}

function cellsOf(row: TableRow): Record<Column, string> {
  return {
    source: row.source.code,
    source_display: row.source.display ?? '',
    source_system: row.source.system ?? '',
    target: row.target?.code ?? '',
    target_display: row.target?.display ?? '',
    target_system: row.target?.system ?? '',
    equivalence: row.equivalence,
    valid_from: row.validFrom ?? '',
    valid_to: row.validTo ?? '',
    status: row.status,
    who: row.who ?? '',
    why: row.why ?? '',
  };
}
