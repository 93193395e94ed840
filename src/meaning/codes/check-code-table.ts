import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { CodeLibrary } from './code-library.ts';
import type { CodeJudgement } from './code-system.ts';
import type { CodeTable } from './code-table.ts';
import { systemUri } from './system-uri.ts';
import type { TableRow } from './table-row.ts';
import { overlap } from './validity.ts';

const JUDGED: Readonly<Partial<Record<CodeJudgement, Code>>> = {
  unknown: 'codes-code-unknown',
  expired: 'codes-code-expired',
  'not-yet': 'codes-code-not-yet',
  'not-selectable': 'codes-code-heading',
  retired: 'codes-code-retired',
};

/**
 * Checks what only shows when the rows of a table are seen together and beside their code systems: one code with
 * two targets at a time, rows said twice, codes that cannot be translated back, targets that are not in force for as
 * long as the row. Systems that are not at hand are not checked against.
 *
 * @param file path of the table's file, for the places of the findings
 */
export function checkCodeTable(table: CodeTable, library: CodeLibrary, file: string): Finding[] {
  const findings: Finding[] = [];
  const report = (code: Code, row: TableRow, about?: Finding['about']): void => {
    const place = { file, ...(row.line === undefined ? {} : { line: row.line }) };
    findings.push({ code, place, ...(about === undefined ? {} : { about }) });
  };
  for (const rows of grouped(
    table.rows.filter(({ status }) => status === 'approved'),
    sourceOf,
  )) {
    for (const [at, row] of rows.entries()) {
      const rival = rows.slice(0, at).find((earlier) => overlap(earlier, row) && sameRank(earlier, row));
      if (rival === undefined) continue;
      const line = rival.line === undefined ? {} : { line: rival.line };
      report(targetOf(rival) === targetOf(row) ? 'codes-row-repeated' : 'codes-row-twice', row, line);
    }
  }
  const back = table.rows.filter(({ status, equivalence }) => status === 'approved' && equivalence === 'equivalent');
  for (const rows of grouped(back, targetOf)) {
    for (const [at, row] of rows.entries()) {
      const other = rows.slice(0, at).find((earlier) => overlap(earlier, row) && sourceOf(earlier) !== sourceOf(row));
      if (other !== undefined)
        report('codes-reverse-ambiguous', row, other.line === undefined ? {} : { line: other.line });
    }
  }
  for (const row of table.rows) {
    const code = row.target === undefined ? undefined : judged(row, row.target, library);
    if (code !== undefined) report(code, row);
  }
  return findings.sort((a, b) => (a.place?.line ?? 0) - (b.place?.line ?? 0));
}

/** Two rows are rivals only when neither outranks the other: an equivalent row beats any other. */
function sameRank(a: TableRow, b: TableRow): boolean {
  return (a.equivalence === 'equivalent') === (b.equivalence === 'equivalent');
}

function judged(row: TableRow, target: { code: string; system?: string }, library: CodeLibrary): Code | undefined {
  const system = target.system === undefined ? undefined : library.system(target.system);
  if (system === undefined) return undefined;
  const periods = system.periods(target.code);
  if (periods.length === 0) return 'codes-code-unknown';
  if (!periods.some((period) => overlap(period, row))) {
    return periods.every(({ validTo }) => validTo !== undefined) ? 'codes-code-expired' : 'codes-code-not-yet';
  }
  // A row without an end goes on for ever, so its target must too.
  const end = row.validTo ?? '9999-12-31';
  const atEnd = system.validate(target.code, { at: end });
  const atStart = row.validFrom === undefined ? undefined : system.validate(target.code, { at: row.validFrom });
  return JUDGED[atEnd] ?? (atStart === undefined ? undefined : JUDGED[atStart]);
}

function grouped(rows: readonly TableRow[], keyOf: (row: TableRow) => string): Iterable<readonly TableRow[]> {
  return Map.groupBy(rows, keyOf).values();
}

function sourceOf({ source }: TableRow): string {
  return `${source.code}\n${source.system === undefined ? '' : systemUri(source.system)}`;
}

function targetOf({ target, equivalence }: TableRow): string {
  if (target === undefined) return equivalence;
  return `${target.code}\n${target.system === undefined ? '' : systemUri(target.system)}`;
}
