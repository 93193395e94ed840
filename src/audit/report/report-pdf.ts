import type { AuditReport } from './audit-report.ts';
import { PageWriter } from './page-writer.ts';

const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** The report that a practice manager signs: scores, what was found by check, and what could not be checked. */
export function reportPdf({ run, checks, classes, total, bySeverity }: AuditReport): Uint8Array {
  const pages = new PageWriter();
  pages.paragraph('Data audit', { size: 20, bold: true });
  const rows = run.tables.reduce((sum, table) => sum + table.rows, 0);
  pages.paragraph(`${run.source}, as of ${run.asOf}. ${count(rows)} rows in ${run.tables.length} tables.`, {
    before: 6,
  });
  pages.paragraph(SEVERITIES.map((severity) => `${severity} ${count(bySeverity[severity] ?? 0)}`).join('   '), {
    bold: true,
    before: 4,
  });
  pages.paragraph(`Score ${percent(total.plain)}, weighted by severity ${percent(total.weighted)}.`);
  pages.paragraph('Score by class of data', { size: 13, bold: true, before: 14 });
  pages.row(
    [
      [0, 'Class'],
      [130, 'Score'],
      [200, 'Weighted'],
      [280, 'Critical'],
      [350, 'Judged'],
    ],
    { bold: true },
  );
  for (const { kind, score } of classes) {
    pages.row([
      [0, kind],
      [130, percent(score.plain)],
      [200, percent(score.weighted)],
      [280, count(score.critical)],
      [350, count(score.judged)],
    ]);
  }
  pages.paragraph('What was found', { size: 13, bold: true, before: 14 });
  for (const severity of SEVERITIES) {
    const failed = checks.filter((check) => check.severity === severity && check.status === 'failed');
    for (const check of failed) {
      pages.paragraph(`${check.id} ${check.title} (${severity})`, { bold: true, before: 6 });
      pages.paragraph(
        `${count(check.found)} of ${count(check.judged)}. ${check.why} Repair: ${check.repair} If moved as it is: ${check.effect}`,
        { size: 9 },
      );
    }
  }
  const without = checks.filter(({ status }) => status === 'could not run');
  pages.paragraph('What could not be checked', { size: 13, bold: true, before: 14 });
  for (const { id, title, missing } of without)
    pages.row([
      [0, id],
      [60, title],
      [330, missing ?? ''],
    ]);
  pages.paragraph('I have seen these findings. What is not repaired before the move is accepted as it is.', {
    before: 24,
  });
  pages.signatures(['Practice manager', 'Date']);
  return pages.bytes();
}

function percent(value: number | undefined): string {
  return value === undefined ? '' : `${(Math.floor(value * 10) / 10).toFixed(1)} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
