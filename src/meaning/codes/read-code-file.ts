import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import { type Cell, type Row, readDelimited } from '../../formats/tabular/delimited-reader.ts';
import { CodeSystem } from './code-system.ts';
import { CodeTable } from './code-table.ts';
import type { Concept } from './concept.ts';
import { equivalenceOf, equivalences } from './equivalence.ts';
import { spreadsheetDamage } from './spreadsheet-damage.ts';
import type { TableRow } from './table-row.ts';
import { isDay, type Period } from './validity.ts';

export const tableColumns = [
  ...(['source', 'source_display', 'source_system', 'target', 'target_display', 'target_system'] as const),
  ...(['equivalence', 'valid_from', 'valid_to', 'status', 'who', 'why'] as const),
];
export const systemColumns = [
  ...(['code', 'display', 'definition', 'parent', 'selectable', 'status', 'valid_from', 'valid_to', 'system'] as const),
];
/** Columns whose cells are codes, which a spreadsheet can damage. */
export const codeColumns: ReadonlySet<string> = new Set(['source', 'target', 'code', 'parent']);

/** What a code file holds, as far as it could be read, and what was found. Rows with an error are left out. */
export type CodeFile =
  | { readonly kind: 'table'; readonly table: CodeTable; readonly findings: readonly Finding[] }
  | { readonly kind: 'system'; readonly system: CodeSystem; readonly findings: readonly Finding[] }
  | { readonly kind: 'neither'; readonly findings: readonly Finding[] };

/** Where systems come from that cells are checked against: by the name that the file gives them. */
export type FindSystem = (name: string) => CodeSystem | undefined;

/**
 * Reads a CSV file of codes: a code table when its first line names `source` and `target`, a code system when it
 * names `code`. The name is the file's: `codes/abnormal-flags.csv` is the table `abnormal-flags`.
 *
 * @param file path for findings and for the name
 * @param findSystem systems at hand, which tell damaged codes from strange ones
 */
export function readCodeFile(file: string, text: string, findSystem: FindSystem = () => undefined): CodeFile {
  const sheet = new Sheet(file, text, findSystem);
  const name = (file.split('/').at(-1) ?? file).replace(/\.csv$/i, '');
  if (sheet.has('source') && sheet.has('target')) {
    const rows = sheet.rows(tableColumns).flatMap((line) => tableRow(line) ?? []);
    return { kind: 'table', table: new CodeTable(name, rows), findings: sheet.inOrder() };
  }
  if (sheet.has('code')) {
    const lines = sheet.rows(systemColumns);
    const concepts = lines.flatMap((line) => concept(line) ?? []);
    const uri = lines.map((line) => line.text('system')).find((each) => each !== '') ?? `urn:suture:codes:${name}`;
    return { kind: 'system', system: new CodeSystem({ uri, name }, concepts), findings: sheet.inOrder() };
  }
  sheet.report('codes-columns-missing', { line: 1, column: 1 });
  return { kind: 'neither', findings: sheet.inOrder() };
}

function tableRow(line: Line): TableRow | undefined {
  const source = line.code('source');
  const target = line.code('target');
  const equivalence = equivalenceOf(line.text('equivalence'));
  const period = line.period();
  const status = line.word('status', ['draft', 'approved'], 'approved', 'codes-status-unknown');
  if (equivalence === undefined) {
    const near = suggestion(line.text('equivalence'), equivalences);
    line.report('codes-equivalence-unknown', 'equivalence', near === undefined ? {} : { suggestion: near });
  } else if (equivalence === 'unmatched' && target !== '') line.report('codes-target-unwanted', 'target');
  else if (equivalence !== 'unmatched' && target === '') line.report('codes-target-missing', 'target');
  if (source === '') line.report('codes-code-missing', 'source');
  if (line.broken || equivalence === undefined || status === undefined || period === undefined) return undefined;
  if (status === 'approved' && line.text('status') !== '' && line.text('who') === '') {
    line.report('codes-approval-unsigned', 'status', {}, false);
  }
  return {
    source: { code: source, ...line.given({ system: 'source_system', display: 'source_display' }) },
    ...(target === ''
      ? {}
      : { target: { code: target, ...line.given({ system: 'target_system', display: 'target_display' }) } }),
    equivalence,
    status,
    ...line.given({ who: 'who', why: 'why' }),
    ...period,
    line: line.line,
  };
}

function concept(line: Line): Concept | undefined {
  const code = line.code('code');
  const parent = line.code('parent');
  const period = line.period();
  const selectable = line.word('selectable', ['yes', 'no'], 'yes', 'codes-flag-unknown');
  const status = line.word('status', ['active', 'retired'], 'active', 'codes-status-unknown');
  if (code === '') line.report('codes-code-missing', 'code');
  if (line.broken || period === undefined) return undefined;
  return {
    code,
    ...line.given({ display: 'display', definition: 'definition' }),
    ...(parent === '' ? {} : { parent }),
    selectable: selectable === 'yes',
    ...(status === 'retired' ? { retired: true } : {}),
    ...period,
  };
}

/** A file of rows under named columns. */
class Sheet {
  readonly findings: Finding[] = [];
  readonly #file: string;
  readonly #rows: readonly Row[];
  readonly #places = new Map<string, number>();
  readonly #findSystem: FindSystem;

  constructor(file: string, text: string, findSystem: FindSystem) {
    this.#file = file;
    this.#findSystem = findSystem;
    const { rows, open } = readDelimited(text);
    this.#rows = rows.filter(({ cells }) => cells.some((cell) => cell.text.trim() !== ''));
    if (open !== undefined) this.report('codes-quote-open', open);
    const garbled = rows.flatMap(({ cells }) => cells).find((cell) => /[\uFFFD\0]/.test(cell.text));
    if (garbled !== undefined) this.report('codes-not-utf8', garbled);
    const [head] = this.#rows;
    for (const [place, cell] of (head?.cells ?? []).entries()) {
      const name = cell.text.trim().toLowerCase().replace(/[ -]+/g, '_');
      if (name === '') continue;
      if (this.#places.has(name)) this.report('codes-column-twice', cell);
      else this.#places.set(name, place);
    }
  }

  has(column: string): boolean {
    return this.#places.has(column);
  }

  /** What was found, from the top of the file to its end. */
  inOrder(): Finding[] {
    const { findings } = this;
    return findings.sort(
      ({ place: a }, { place: b }) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0),
    );
  }

  rows(columns: readonly string[]): Line[] {
    const [head, ...rows] = this.#rows;
    for (const [name, place] of this.#places) {
      if (columns.includes(name)) continue;
      const near = suggestion(name, columns);
      const cell = head?.cells[place] ?? { line: 1, column: 1 };
      this.report('codes-column-unknown', cell, near === undefined ? {} : { suggestion: near });
    }
    const lines = rows.map((row) => new Line(this, row, this.#places, head?.cells.length ?? 0));
    this.#checkDamage(lines);
    return lines;
  }

  report(code: Code, { line, column }: { line: number; column: number }, about: Finding['about'] = {}): void {
    const more = Object.keys(about).length === 0 ? {} : { about };
    this.findings.push({ code, place: { file: this.#file, line, column }, ...more });
  }

  #checkDamage(lines: readonly Line[]): void {
    for (const name of codeColumns) {
      if (!this.has(name)) continue;
      const codes = lines.map((line) => line.text(name)).filter((code) => code !== '');
      for (const line of lines) {
        const cell = line.cell(name);
        if (cell === undefined) continue;
        const system = this.#findSystem(line.text(`${name}_system`));
        const has = system === undefined ? {} : { has: (code: string) => system.lookup(code) !== undefined };
        const damage = spreadsheetDamage(cell.text.trim(), cell.quoted, { codes, ...has });
        if (damage !== undefined) line.report(damage, name, {}, damage !== 'codes-damage-formula');
      }
    }
  }
}

/** One row under its columns. */
class Line {
  readonly line: number;
  /** True once an error of this row was found: such a row is left out. */
  broken = false;
  readonly #sheet: Sheet;
  readonly #row: Row;
  readonly #places: ReadonlyMap<string, number>;

  constructor(sheet: Sheet, row: Row, places: ReadonlyMap<string, number>, columns: number) {
    this.#sheet = sheet;
    this.#row = row;
    this.#places = places;
    this.line = row.line;
    const extra = row.cells.slice(columns).find((cell) => cell.text.trim() !== '');
    if (extra === undefined) return;
    sheet.report('codes-cells-many', extra);
    this.broken = true;
  }

  cell(column: string): Cell | undefined {
    return this.#row.cells[this.#places.get(column) ?? -1];
  }

  text(column: string): string {
    return this.cell(column)?.text.trim() ?? '';
  }

  code(column: string): string {
    const text = this.cell(column)?.text ?? '';
    if (text !== text.trim()) this.report('codes-space-around', column, {}, false);
    return text.trim();
  }

  /** The given columns that hold something, under the names of the result. */
  given<T extends string>(columns: Readonly<Record<T, string>>): Partial<Record<T, string>> {
    const found: Partial<Record<T, string>> = {};
    for (const key of Object.keys(columns) as T[]) {
      const text = this.text(columns[key]);
      if (text !== '') found[key] = text;
    }
    return found;
  }

  word<T extends string>(column: string, known: readonly T[], otherwise: T, code: Code): T | undefined {
    const text = this.text(column).toLowerCase();
    const word = text === '' ? otherwise : known.find((each) => each === text);
    if (word === undefined) this.report(code, column);
    return word;
  }

  period(): Period | undefined {
    const { validFrom, validTo } = this.given({ validFrom: 'valid_from', validTo: 'valid_to' });
    for (const [column, day] of [
      ['valid_from', validFrom],
      ['valid_to', validTo],
    ] as const) {
      if (day !== undefined && !isDay(day)) this.report('codes-day-invalid', column);
    }
    if (this.broken) return undefined;
    if (validFrom !== undefined && validTo !== undefined && validTo < validFrom) {
      this.report('codes-period-reversed', 'valid_to');
      return undefined;
    }
    return { ...(validFrom === undefined ? {} : { validFrom }), ...(validTo === undefined ? {} : { validTo }) };
  }

  report(code: Code, column: string, about: Finding['about'] = {}, breaks = true): void {
    const place = this.cell(column) ?? this.#row.cells.at(-1) ?? { line: this.line, column: 1 };
    this.#sheet.report(code, place, about);
    if (breaks) this.broken = true;
  }
}
