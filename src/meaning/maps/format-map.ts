import type { Finding } from '../../diagnostics/finding.ts';
import { type MapLine, MapLines } from './map-lines.ts';
import { mapMeaning } from './map-meaning.ts';
import { parseMap, withoutComment } from './parse-map.ts';
import { rawRow } from './raw-row.ts';
import { type RowCells, rowCells, rowText } from './row-cells.ts';

/** A map file laid out, or what keeps it from being read. */
export type FormattedMap = { readonly text: string } | { readonly findings: readonly Finding[] };

/** The widest cell that others are lined up with; wider ones stand as they are. */
const WIDTHS: Readonly<Record<keyof RowCells, number>> = {
  from: 28,
  arrow: 3,
  target: 44,
  how: 32,
  when: 40,
  otherwise: 20,
  because: 0,
};
const ROW_LISTS: ReadonlySet<string> = new Set(['rows', 'replace', 'remove']);

/**
 * Lays out a map file: two blanks a level, one row a line, the rows of a list in columns, rows in single quotes where
 * YAML would read them otherwise, single blanks between words. Comments and single blank lines stay. Laying out twice
 * changes nothing more, and the map means the same as before.
 *
 * @param file name for the findings
 * @param functions those of the workspace, beside the library
 */
export function formatMap(file: string, text: string, functions?: Parameters<typeof parseMap>[2]): FormattedMap {
  const before = parseMap(file, text, functions);
  if (!('map' in before)) return before;
  const laid = new Sheet(file, text).text();
  const after = parseMap(file, laid, functions);
  // A line just below the limit may be beyond it with its columns lined up.
  const long = 'map' in after ? [] : after.findings.filter(({ code }) => code === 'map-line-long');
  if (long.length > 0) return { findings: long };
  if (!('map' in after) || mapMeaning(after.map) !== mapMeaning(before.map)) {
    return { findings: [{ code: 'map-format-failed', place: { file } }] };
  }
  return { text: laid };
}

/** Rows that stand under each other, and go out together so that their columns can be lined up. */
interface Pending {
  readonly indent: number;
  readonly lines: (RowCells | string)[];
}

class Sheet {
  readonly #raw: readonly string[];
  readonly #lines: MapLines;
  readonly #out: string[] = [];
  #pending: Pending | undefined;
  /** Number of the last raw line that went out. */
  #done = 0;
  #lastIndent = 0;

  constructor(file: string, text: string) {
    this.#raw = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
    this.#lines = new MapLines(file, text);
  }

  text(): string {
    this.#mapping(this.#lines.next?.indent ?? 0, 0, '');
    this.#rest();
    while (this.#out.at(-1) === '') this.#out.pop();
    return `${this.#out.join('\n')}\n`;
  }

  /** The keys that stand at `indent`; they are laid out at `to`, the first after `dash`. */
  #mapping(indent: number, to: number, dash: '' | '- '): void {
    let first = true;
    for (let line = this.#lines.next; line?.indent === indent; line = this.#lines.next) {
      if (line.item && !first) return;
      this.#lines.take();
      this.#passed(line, first ? to - dash.length : to);
      this.#entry(line, to, first ? dash : '');
      first = false;
    }
  }

  #entry(line: MapLine, to: number, dash: '' | '- '): void {
    const [, key = '', raw = ''] = /^([A-Za-z][\w-]*):(?:\s+(.*))?$/.exec(line.content) ?? [];
    const value = withoutComment(raw);
    const comment = raw.slice(raw.indexOf(value) + value.length).trim();
    const inline = ROW_LISTS.has(key) ? /^\[\s*(.*?)\s*\]$/.exec(value)?.[1] : undefined;
    const said = inline === undefined ? value : '';
    const head = `${' '.repeat(to - dash.length)}${dash}${key}:${said === '' ? '' : ` ${said}`}`;
    this.#push(`${head}${comment === '' ? '' : `  ${comment}`}`);
    this.#lastIndent = to;
    if (inline !== undefined) this.#row(inline, to + 2);
    if (key === 'blocks') this.#blocks(line, to + 2);
    else if (ROW_LISTS.has(key)) this.#rows(line, to + 2);
  }

  #blocks(head: MapLine, to: number): void {
    for (let line = this.#lines.next; line?.item === true && line.indent > head.indent; line = this.#lines.next) {
      this.#mapping(line.indent, to + 2, '- ');
    }
  }

  #rows(head: MapLine, to: number): void {
    for (let line = this.#lines.next; line?.item === true && line.indent > head.indent; line = this.#lines.next) {
      this.#lines.take();
      this.#passed(line, to);
      this.#row(line.content, to);
    }
    this.#flush();
  }

  #row(content: string, to: number): void {
    const raw = rawRow(content);
    if ('code' in raw) throw new RangeError('the row was not parsed before');
    this.#lastIndent = to;
    this.#pending ??= { indent: to, lines: [] };
    this.#pending.lines.push(rowCells(raw.text));
  }

  /** Comments and blank lines between the last line and this one. */
  #passed(line: MapLine, indent: number): void {
    const between = this.#raw.slice(this.#done, line.number - 1);
    this.#done = line.number;
    for (const each of between) this.#aside(each.trim(), indent);
  }

  /** Comments after the last line: those that were set in belong to it. */
  #rest(): void {
    this.#flush();
    for (const each of this.#raw.slice(this.#done)) {
      this.#aside(each.trim(), /^\s/.test(each) ? this.#lastIndent : 0);
    }
  }

  #aside(text: string, indent: number): void {
    if (text !== '') {
      this.#push(`${' '.repeat(indent)}${text}`);
      return;
    }
    // What a blank line parts is lined up apart.
    this.#flush();
    if (this.#out.length > 0 && this.#out.at(-1) !== '') this.#out.push('');
  }

  /** A line that is no row. Comments between rows go out with them. */
  #push(line: string): void {
    if (this.#pending !== undefined && line.trimStart().startsWith('#')) this.#pending.lines.push(line);
    else {
      this.#flush();
      this.#out.push(line);
    }
  }

  #flush(): void {
    if (this.#pending === undefined) return;
    const { indent, lines } = this.#pending;
    this.#pending = undefined;
    const rows = lines.filter((line) => typeof line !== 'string').map(asWritten);
    const widths = widthsOf(rows);
    for (const line of lines) {
      this.#out.push(typeof line === 'string' ? line : `${' '.repeat(indent)}- ${linedUp(asWritten(line), widths)}`);
    }
  }
}

/** The cells as they stand in the file: with quotes doubled where the row stands in quotes. */
function asWritten(cells: RowCells): RowCells {
  if (isPlain(rowText(cells))) return cells;
  const doubled = Object.entries(cells).map(([name, cell]) => [name, (cell as string).replaceAll("'", "''")]);
  return { ...cells, ...Object.fromEntries(doubled), from: `'${String(doubled[0]?.[1])}` };
}

/** Whether YAML reads a row without quotes as the one text that it is. */
function isPlain(row: string): boolean {
  return !/^[-?:,[\]{}#&*!|>'"%@`]/.test(row) && !/\s#|:(?:\s|$)/.test(row);
}

function widthsOf(rows: readonly RowCells[]): Readonly<Record<keyof RowCells, number>> {
  const widths = { from: 0, arrow: 0, target: 0, how: 0, when: 0, otherwise: 0, because: 0 };
  for (const row of rows) {
    for (const name of Object.keys(widths) as (keyof RowCells)[]) {
      const { length } = row[name];
      if (length <= WIDTHS[name]) widths[name] = Math.max(widths[name], length);
    }
  }
  return widths;
}

function linedUp(cells: RowCells, widths: Readonly<Record<keyof RowCells, number>>): string {
  let line = '';
  for (const name of Object.keys(widths) as (keyof RowCells)[]) {
    if (widths[name] === 0 && cells[name] === '') continue;
    line += `${cells[name].padEnd(widths[name])}${name === 'from' || name === 'arrow' ? ' ' : '  '}`;
  }
  const text = line.trimEnd();
  return text.startsWith("'") ? `${text}'` : text;
}
