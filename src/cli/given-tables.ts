import { Fault } from '../diagnostics/fault.ts';
import { readDelimited } from '../formats/tabular/delimited-reader.ts';
import { formulaUnguarded } from '../formats/tabular/formula-guard.ts';
import { isWorkbook, readWorkbook, type SheetCell } from '../formats/tabular/workbook.ts';
import type { GivenTable } from '../meaning/maps/specification/specification.ts';

/** A table out of a file that people made, by the name of its sheet. */
export interface NamedTable {
  readonly name: string;
  readonly table: GivenTable;
  /** Of a workbook: what its program made of the cells. */
  readonly rows?: readonly (readonly (SheetCell | undefined)[])[];
}

/**
 * The tables of a file: the sheets of an XLSX workbook, or the one of a CSV file, whose cells stand apart by commas,
 * semicolons or tabs, whichever its first line has most of. Throws `workbook-unreadable` or `workbook-too-large`.
 */
export function givenTables(file: string, bytes: Uint8Array): readonly NamedTable[] {
  if (!isWorkbook(bytes)) return [{ name: '', table: textTable(Buffer.from(bytes).toString('utf8')) }];
  const read = readWorkbook(bytes);
  if (read === 'too-large') throw new Fault('workbook-too-large', { place: { file } });
  if (read === 'not-a-workbook') throw new Fault('workbook-unreadable', { place: { file } });
  return read.sheets.map(({ name, rows }) => ({
    name,
    rows,
    table: rows.map((row) => row.map((cell) => cell && { text: cell.text, path: `${name}!${cell.place}` })),
  }));
}

function textTable(text: string): GivenTable {
  const [first = ''] = text.split(/\r|\n/, 1);
  const count = (delimiter: string): number => first.split(delimiter).length;
  const [delimiter = ','] = [',', ';', '\t'].toSorted((a, b) => count(b) - count(a));
  return readDelimited(text, { delimiter, quote: '"' }).rows.map(({ cells }) =>
    cells.map((cell) => ({ text: formulaUnguarded(cell.text), line: cell.line, column: cell.column })),
  );
}
