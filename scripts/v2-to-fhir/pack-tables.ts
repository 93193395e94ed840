import type { GuideCode } from './guide-table.ts';
import { tableName } from './mechanical.ts';

/** One row of a code table of the pack. */
export interface PackCode {
  readonly source: string;
  readonly sourceDisplay: string;
  /** Empty where it is known that FHIR has nothing for the code. */
  readonly target: string;
  readonly targetSystem: string;
  readonly targetDisplay: string;
  readonly equivalence: 'equivalent' | 'wider' | 'unmatched';
  /** Why, for a code that was decided by hand. */
  readonly because?: string;
}

export interface PackTable {
  readonly name: string;
  readonly rows: readonly PackCode[];
}

/** A code decided by hand: `[target, equivalence, system?]`, or null for none. */
export interface CodeDecision {
  readonly because: string;
  /** System of targets that give none. */
  readonly system?: string;
  /** The guide's rows are not taken. */
  readonly whole?: boolean;
  readonly codes: Readonly<Record<string, string | readonly string[] | null>>;
}

/**
 * The code tables of the pack. Where several codes of the source have one target, the way back is the first of them
 * in the guide's order, or the one that was decided; the others are `wider`, so that none is chosen by chance.
 */
export function packTables(
  guide: ReadonlyMap<string, readonly GuideCode[]>,
  decisions: ReadonlyMap<string, CodeDecision>,
): ReadonlyMap<string, PackTable> {
  const tables = new Map<string, PackTable>();
  const names = new Set([...[...guide.keys()].map(tableName), ...decisions.keys()]);
  for (const name of [...names].toSorted()) {
    const from = [...guide].find(([each]) => tableName(each) === name)?.[1] ?? [];
    tables.set(name, { name, rows: rowsOf(from, decisions.get(name)) });
  }
  return tables;
}

/** A row whose equivalence may still depend on the others. */
type OpenCode = Omit<PackCode, 'equivalence'> & { readonly equivalence?: PackCode['equivalence'] };

function rowsOf(guide: readonly GuideCode[], decision: CodeDecision | undefined): readonly PackCode[] {
  const rows = new Map<string, OpenCode>();
  for (const row of decision?.whole === true ? [] : guide) {
    // Patterns such as `Q<integer>H`, and targets without a source, translate nothing.
    if (row.code === '' || /[<>]\w|\w[<>]/.test(row.code) || rows.has(row.code)) continue;
    rows.set(row.code, {
      source: row.code,
      sourceDisplay: row.text,
      target: row.targetCode,
      targetSystem: row.targetCode === '' ? '' : row.targetSystem.trim(),
      targetDisplay: row.targetCode === '' ? '' : row.targetDisplay,
    });
  }
  if (decision !== undefined) {
    for (const source of Object.keys(decision.codes)) {
      const before = rows.get(source);
      // What was decided stands after what the guide has.
      rows.delete(source);
      rows.set(source, decidedRow(source, before, decision));
    }
  }
  return withEquivalence([...rows.values()]);
}

function decidedRow(source: string, before: OpenCode | undefined, decision: CodeDecision): OpenCode {
  const value = decision.codes[source] ?? null;
  const [target = '', equivalence, system] = value === null ? [] : typeof value === 'string' ? [value] : value;
  return {
    source,
    sourceDisplay: before?.sourceDisplay ?? '',
    target,
    targetSystem: target === '' ? '' : (system ?? decision.system ?? before?.targetSystem ?? ''),
    targetDisplay: before !== undefined && target === before.target ? before.targetDisplay : '',
    because: decision.because,
    ...(equivalence === 'equivalent' || equivalence === 'wider' ? { equivalence } : {}),
  };
}

/** The first code of a target is the way back, unless another one was decided. */
function withEquivalence(rows: readonly OpenCode[]): readonly PackCode[] {
  const keyOf = (row: OpenCode): string => `${row.targetSystem} ${row.target}`;
  const taken = new Set(rows.filter((row) => row.equivalence === 'equivalent').map(keyOf));
  return rows.map((row) => {
    if (row.target === '') return { ...row, equivalence: 'unmatched' };
    if (row.equivalence !== undefined) return { ...row, equivalence: row.equivalence };
    const equivalence = taken.has(keyOf(row)) ? 'wider' : 'equivalent';
    taken.add(keyOf(row));
    return { ...row, equivalence };
  });
}

/** A table as CSV, one code a line, as code files of a workspace are written. */
export function tableText(table: PackTable): string {
  const head = 'source,source_display,target,target_display,target_system,equivalence,who,why';
  const lines = table.rows.map((row) =>
    [
      row.source,
      row.sourceDisplay,
      row.target,
      row.targetDisplay,
      row.targetSystem,
      row.equivalence,
      row.because === undefined ? 'HL7 v2-to-FHIR guide' : 'Suture',
      row.because ?? '',
    ]
      .map(tableCell)
      .join(','),
  );
  return `${[head, ...lines].join('\n')}\n`;
}

/** A text as a cell of a CSV file. */
export function tableCell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
