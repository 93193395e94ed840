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

/** The lines of a map file with a position, and the findings made while reading them. */
export class MapLines {
  readonly findings: Finding[] = [];
  readonly #file: string;
  readonly #lines: readonly MapLine[];
  #at = 0;

  constructor(file: string, text: string) {
    this.#file = file;
    const lines: MapLine[] = [];
    for (const [index, raw] of text
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/)
      .entries()) {
      const line = lineOf(raw, index + 1);
      if (line === undefined) continue;
      if (/^ *\t/.test(raw)) this.report('map-tab', { line: index + 1, column: raw.indexOf('\t') + 1 });
      lines.push(line);
    }
    this.#lines = lines;
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
