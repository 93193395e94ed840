import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding, Place } from '../../diagnostics/finding.ts';

/** One line of a map file that says something: blank lines and lines of comment are left out. */
export interface MapLine {
  /** From 1. */
  readonly number: number;
  /** Blanks before the content, those after a dash included: where its keys stand. */
  readonly indent: number;
  /** The line begins a list entry with `- `. */
  readonly item: boolean;
  readonly content: string;
}

/** Most characters of a file and of a line; those that are kept in one place are far below. */
const MOST_CHARACTERS = 2_000_000;
const LONGEST_LINE = 4000;
/** After so many findings nobody reads on, and nothing more is looked at. */
const MOST_FINDINGS = 200;

/** The lines of a map file with a position, and the findings made while reading them. */
export class MapLines {
  readonly findings: Finding[] = [];
  readonly #file: string;
  readonly #lines: readonly MapLine[];
  #at = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    const lines: MapLine[] = [];
    this.#lines = lines;
    if (text.length > MOST_CHARACTERS) {
      this.report('map-too-large', { line: 1 }, { limit: MOST_CHARACTERS });
      return;
    }
    for (const [index, raw] of text
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/)
      .entries()) {
      const line = lineOf(raw, index + 1);
      if (line === undefined) continue;
      if (/^ *\t/.test(raw)) this.report('map-tab', { line: index + 1, column: raw.indexOf('\t') + 1 });
      if (raw.length > LONGEST_LINE) {
        this.report('map-line-long', { line: index + 1, column: LONGEST_LINE + 1 }, { limit: LONGEST_LINE });
        continue;
      }
      lines.push(line);
    }
  }

  get next(): MapLine | undefined {
    return this.#lines[this.#at];
  }

  take(): MapLine | undefined {
    return this.#lines[this.#at++];
  }

  /** Passes over everything that stands deeper than `indent`, after a line that cannot be used. */
  skipDeeper(indent: number): void {
    while (this.next !== undefined && this.next.indent > indent) this.#at++;
  }

  report(code: Code, place: Place, about?: Readonly<Record<string, string | number>>): void {
    if (this.findings.length >= MOST_FINDINGS) {
      this.#at = this.#lines.length;
      return;
    }
    this.findings.push({ code, place: { file: this.#file, ...place }, ...(about === undefined ? {} : { about }) });
  }
}

function lineOf(raw: string, number: number): MapLine | undefined {
  const trimmed = raw.trim();
  if (trimmed === '' || trimmed.startsWith('#') || trimmed === '---') return undefined;
  const blanks = raw.length - raw.trimStart().length;
  if (trimmed !== '-' && !trimmed.startsWith('- ')) return { number, indent: blanks, item: false, content: trimmed };
  const content = trimmed.slice(1).trimStart();
  const indent = content === '' ? blanks + 2 : blanks + trimmed.length - content.length;
  return { number, indent, item: true, content };
}
