import { formulaGuarded } from '../../formats/tabular/formula-guard.ts';
import { writeDelimited } from '../../formats/tabular/write-delimited.ts';
import type { SavedRun } from './saved-run.ts';

/** How a value is shown; undefined where values are not at hand. */
export type ShowValue = (table: string, row: number, field: string) => string;

const HEAD = [
  'check',
  'severity',
  'table',
  'row',
  'key',
  'column',
  'value',
  'other table',
  'other row',
  'what',
  'repair',
  'done',
];

/** One list a table for those who clean, worst first, safe to open in a spreadsheet; file name to text. */
export function workLists(
  run: SavedRun,
  show: ShowValue,
  key: (key: string) => string,
): Readonly<Record<string, string>> {
  const order = ['critical', 'high', 'medium', 'low'];
  const checks = new Map(run.checks.map((check) => [check.id, check]));
  const tables = [...new Set(run.findings.map(({ table }) => table))].sort();
  return Object.fromEntries(
    tables.map((table) => {
      const rows = run.findings
        .filter((finding) => finding.table === table)
        .map((finding, at) => ({ finding, at }))
        .sort((a, b) => order.indexOf(a.finding.severity) - order.indexOf(b.finding.severity) || a.at - b.at)
        .map(({ finding }) => [
          finding.check,
          finding.severity,
          finding.table,
          String(finding.row ?? ''),
          key(finding.key),
          finding.field,
          finding.row === undefined ? '' : show(finding.table, finding.row, finding.field),
          finding.other?.table ?? '',
          String(finding.other?.row ?? ''),
          checks.get(finding.check)?.title ?? '',
          checks.get(finding.check)?.repair ?? '',
          '',
        ]);
      return [`${fileName(table)}.csv`, writeDelimited([HEAD, ...rows.map((row) => row.map(formulaGuarded))])];
    }),
  );
}

/** A table's name as the name of a file. */
function fileName(table: string): string {
  return table.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^\.+/, '') || 'table';
}

/** A value of which its shape is shown: letters and digits become dots, all but the first. */
export function maskedValue(value: string): string {
  let first = true;
  return value.replace(/[\p{L}\p{N}]/gu, (character) => {
    if (!first) return '•';
    first = false;
    return character;
  });
}
