import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Audited } from '../run-audit.ts';
import type { AuditReport } from './audit-report.ts';
import { maskedKey, reportPage } from './report-page.ts';
import { reportPdf } from './report-pdf.ts';
import type { SavedRun } from './saved-run.ts';
import { maskedValue, workLists } from './work-lists.ts';

/** What of a report its owner alone may read. */
const MINE = { mode: 0o600 };

/** Writes the run, its page and its PDF into a folder. */
export async function writeReport(folder: string, report: AuditReport): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'audit.json'), `${JSON.stringify(report.run)}\n`, MINE);
  await writeFile(join(folder, 'report.html'), reportPage(report), MINE);
  await writeFile(join(folder, 'report.pdf'), reportPdf(report), MINE);
}

/** Writes a work list for each table into `work-lists/` of a folder; keys and values masked unless `values` is set. */
export async function writeWorkLists(
  folder: string,
  run: SavedRun,
  { frames }: Pick<Audited, 'frames'>,
  values: boolean,
): Promise<void> {
  const lists = join(folder, 'work-lists');
  await mkdir(lists, { recursive: true, mode: 0o700 });
  const tables = new Map(frames.map(({ table }) => [table.name, table]));
  const show = (table: string, row: number, field: string): string => {
    const value =
      tables
        .get(table)
        ?.column(field)
        ?.at(row - 1) ?? '';
    return values ? value : maskedValue(value);
  };
  for (const [name, text] of Object.entries(workLists(run, show, values ? (key) => key : maskedKey))) {
    await writeFile(join(lists, name), text, MINE);
  }
}
