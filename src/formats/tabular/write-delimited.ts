import { CSV, type Dialect } from './delimited-reader.ts';

/**
 * Writes rows as delimited text, each row ended by LF. Cells are quoted only where they must be, so that a file
 * kept in version control changes only where its content does.
 *
 * A cell that a spreadsheet would take for a formula is not changed: what is written must read back as it was.
 */
export function writeDelimited(rows: Iterable<readonly string[]>, dialect: Dialect = CSV): string {
  let text = '';
  for (const cells of rows) {
    const written = cells.map((cell) => writtenCell(cell, dialect));
    // A row of one empty cell would read back as an empty line.
    text += `${written.length === 1 && written[0] === '' ? '""' : written.join(dialect.delimiter)}\n`;
  }
  return text;
}

function writtenCell(cell: string, { delimiter, quote }: Dialect): string {
  if (quote === undefined) return cell;
  const plain =
    !cell.includes(delimiter) && !cell.includes(quote) && !/[\r\n]/.test(cell) && !cell.startsWith('\uFEFF');
  return plain ? cell : `${quote}${cell.replaceAll(quote, quote + quote)}${quote}`;
}
