import type { Code } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { readDelimited } from '../formats/tabular/delimited-reader.ts';
import type { CellKind } from '../formats/tabular/workbook.ts';
import { writeDelimited } from '../formats/tabular/write-delimited.ts';
import { codeColumns } from '../meaning/codes/read-code-file.ts';
import { givenTables } from './given-tables.ts';

/** A sheet of codes as the CSV file that a workspace keeps. */
export interface CodeSheet {
  readonly text: string;
  /** What the spreadsheet program made of codes, by cells. */
  readonly findings: readonly Finding[];
  /** A finding about the text, with the sheet and cell in place of line and column. */
  placed(finding: Finding): Finding;
}

const DAMAGE: Readonly<Partial<Record<CellKind, Code>>> = {
  date: 'codes-damage-date',
  logical: 'codes-damage-logical',
  error: 'codes-damage-error',
  formula: 'codes-damage-formula',
};

/** The first sheet of a workbook that has the columns of a code table or a code system. Throws a Fault when none has. */
export function codeSheet(file: string, bytes: Uint8Array): CodeSheet {
  const heading = (text: string): string => text.trim().toLowerCase().replace(/[ -]+/g, '_');
  for (const { name, rows = [] } of givenTables(file, bytes)) {
    const headings = Array.from(rows[0] ?? [], (cell) => heading(cell?.text ?? ''));
    if (!headings.includes('code') && !(headings.includes('source') && headings.includes('target'))) continue;
    const findings = rows.slice(1).flatMap((row) =>
      row.flatMap((cell, at): Finding[] => {
        const code = cell === undefined || !codeColumns.has(headings[at] ?? '') ? undefined : DAMAGE[cell.kind];
        return code === undefined ? [] : [{ code, place: { file, path: `${name}!${cell?.place ?? ''}` } }];
      }),
    );
    const text = writeDelimited(rows.map((row) => headings.map((_, at) => row[at]?.text ?? '')));
    const written = readDelimited(text).rows;
    return {
      text,
      findings,
      placed: (finding) => {
        const at = written.findIndex(({ cells }) => cells.some(({ line }) => line === finding.place?.line));
        const cell = written[at]?.cells.findLastIndex(({ column }) => column <= (finding.place?.column ?? 1)) ?? 0;
        const given = rows[at]?.[cell] ?? rows[at]?.find((each) => each !== undefined);
        return { ...finding, place: { file, path: given === undefined ? name : `${name}!${given.place}` } };
      },
    };
  }
  throw new Fault('codes-columns-missing', { place: { file } });
}
