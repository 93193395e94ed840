import type { PracticeTable } from './practice-files.ts';

const NUMBERED = /^(PATNO|CHARTNO|GUARPATNO|MERGEDTO|APPTNO|PROBNO|MEDNO|ALGNO|LABNO|ORDERNO|CHGNO|DOCNO)$/;

/** Copies of a practice's rows under other numbers, as a larger practice of as many more patients. */
export function enlarge(tables: readonly PracticeTable[], times: number): readonly PracticeTable[] {
  return tables.map((table) => {
    if (table.name === 'codebook' || table.name === 'providers') return table;
    const rows = [...table.rows];
    for (let copy = 1; copy < times; copy++) {
      for (const cells of table.rows) {
        rows.push(cells.map((cell, at) => numbered(table.header[at] ?? '', cell, copy)));
      }
    }
    return { ...table, rows };
  });
}

function numbered(column: string, cell: string, copy: number): string {
  if (cell === '') return cell;
  if (NUMBERED.test(column)) return `${cell}${copy}`;
  if (column === 'SSN' && /^[1-8]\d\d-/.test(cell)) return cell.slice(0, 4) + shifted(cell.slice(4), copy);
  if (column.endsWith('PHONE')) return cell.slice(0, -2) + shifted(cell.slice(-2), copy);
  if (column === 'EMAIL' || column === 'INS1ID') return cell.replace(/\d(?=\D*$)/, (digit) => `${digit}${copy}`);
  if (column === 'ADDR1') return `${copy}${cell}`;
  return cell;
}

/** The digits of a text, each so many further, without becoming a zero. */
function shifted(text: string, by: number): string {
  return text.replace(/[1-9]/g, (digit) => String(((Number(digit) - 1 + by) % 9) + 1));
}
