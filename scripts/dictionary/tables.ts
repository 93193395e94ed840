import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './source.ts';

/** Table number to [name, kind, codes]; kind H is HL7-defined, U user-defined, X defined elsewhere. */
export type TablesData = Record<string, [name: string, kind: 'H' | 'U' | 'X', codes: Record<string, string>]>;

/** Tables as hl7-dictionary has them, with the kind that HL7's own list of tables gives. */
export function tablesOf(source: Source, kinds: ReadonlyMap<string, 'H' | 'U' | 'X'>): TablesData {
  const tables: TablesData = {};
  for (const [number, table] of Object.entries(source.tables)) {
    const codes = Object.fromEntries(
      Object.entries(table.values)
        .map(([code, display]) => [code.trim(), display.trim()] as const)
        .filter(([code]) => isCode(code)),
    );
    tables[number] = [table.desc.trim(), kinds.get(number) ?? 'U', codes];
  }
  return tables;
}

/**
 * What HL7's own tables (CC0) say beyond the base: the codes that it lacks, mostly because they came after it,
 * and the displays that it words otherwise, where HL7's wording holds.
 */
export function tablesAdded(
  base: TablesData,
  csv: readonly CodeRow[],
  kinds: ReadonlyMap<string, 'H' | 'U' | 'X'>,
): TablesData {
  const added: TablesData = {};
  for (const { table, title, code, display } of csv) {
    if (!isCode(code) || (display !== '' && sameDisplay(base[table]?.[2][code], display))) continue;
    if (display === '' && base[table]?.[2][code] !== undefined) continue;
    added[table] ??= [base[table]?.[0] ?? title, kinds.get(table) ?? 'U', {}];
    added[table][2][code] = display;
  }
  return added;
}

/** One code of HL7's own tables. */
export interface CodeRow {
  readonly table: string;
  readonly title: string;
  readonly code: string;
  readonly display: string;
}

/** Reads v2-tables.csv. `table` is without leading zeros, as the dictionary counts. */
export function codeRows(folder: string): CodeRow[] {
  const [, ...records] = csvRecords(readFileSync(join(folder, 'v2-tables.csv'), 'utf8'));
  return records.map(([table = '', title = '', , code = '', display = '']) => ({
    table: String(Number(table.replace('v2-', ''))),
    title,
    code,
    display,
  }));
}

/** Table number to kind, from HL7's list of tables inside the archive. */
export function tableKinds(folder: string): Map<string, 'H' | 'U' | 'X'> {
  const archive = join(folder, 'utg-v2.tar.gz');
  const xml = execFileSync('tar', ['-xOzf', archive, 'input/sourceOfTruth/v2/v2-tables.xml'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const kinds = new Map<string, 'H' | 'U' | 'X'>();
  for (const concept of xml.split('<concept>').slice(1)) {
    const number = /<code value="(\d{4})"/.exec(concept)?.[1];
    const kind = /"v2-table-type"\/>\s*<value\w+ value="([^"]*)"/.exec(concept)?.[1];
    if (number === undefined || kind === undefined) continue;
    kinds.set(String(Number(number)), kind === 'HL7' ? 'H' : kind === 'User' ? 'U' : 'X');
  }
  return kinds;
}

/** Whether two displays are the same but for case, punctuation, or one going on where the other stops. */
export function sameDisplay(one: string | undefined, other: string): boolean {
  if (one === undefined) return false;
  const [a, b] = [one, other].map((text) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ')
      .trim(),
  ) as [string, string];
  return a.startsWith(b) || b.startsWith(a);
}

/** Both sources write prose such as "..." or "No suggested values defined" where a table is open; a `?` is a character that the source lost. */
export function isCode(code: string): boolean {
  return (
    code !== '' && code !== '...' && !code.includes('?') && !/suggested values|^<|^\(/i.test(code) && code.length <= 40
  );
}

/** Records of a CSV text (RFC 4180); quoted fields may hold line ends. */
function csvRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    record.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    if (record.length > 1) records.push(record);
    record = [];
  }
  return records;
}
