import {
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Code } from '../diagnostics/catalogue.ts';
import type { Finding } from '../diagnostics/finding.ts';

/** Words of the configuration or of a standard that go with a finding. */
type About = Readonly<Record<string, string | number>>;

/** One YAML file of the workspace, with every node's place. Scalars are text: `no` and `1.10` stay what they are. */
export class YamlFile {
  readonly file: string;
  readonly root: YAMLMap | undefined;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #findings: Finding[];

  /** Parses `text`; what is wrong with it is added to `findings`, and `root` is then undefined. */
  constructor(file: string, text: string, findings: Finding[]) {
    this.file = file;
    this.#text = text;
    this.#findings = findings;
    const document = parseDocument(text, { schema: 'failsafe', lineCounter: this.#lines, prettyErrors: false });
    for (const problem of document.errors) {
      const rowInQuotes = /^\s*-\s+"[^"]*"\s*(->|\||\+)/.test(this.#lineAt(problem.pos[0]));
      const code = rowInQuotes ? 'workspace-row-quotes' : 'workspace-yaml';
      this.#reportAt(code, problem.pos[0], { detail: problem.code.toLowerCase().replaceAll('_', ' ') });
    }
    const before = findings.length;
    visit(document, (_, node) => {
      if (isAlias(node)) this.#reportAt('workspace-yaml-anchor', node.range?.[0] ?? 0);
    });
    const { contents } = document;
    if (document.errors.length > 0 || findings.length > before) return;
    if (isMap(contents)) this.root = contents;
    else this.#reportAt('workspace-shape', 0, { expected: 'keys and values' });
  }

  /** Adds a finding at a node, or at the character `at` of its text. */
  report(code: Code, node: Node | undefined, path: string, about: About = {}, at = 0): void {
    const offset = node === undefined ? 0 : isScalar(node) ? this.#offsetIn(node, at) : (node.range?.[0] ?? 0);
    this.#reportAt(code, offset, about, path);
  }

  #reportAt(code: Code, offset: number, about: About = {}, path?: string): void {
    const { line, col } = this.#lines.linePos(Math.min(offset, this.#text.length));
    const place = { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1) };
    this.#findings.push({
      code,
      place: path === undefined ? place : { ...place, path },
      ...(Object.keys(about).length === 0 ? {} : { about }),
    });
  }

  #lineAt(offset: number): string {
    const start = this.#text.lastIndexOf('\n', Math.max(offset - 1, 0)) + 1;
    const end = this.#text.indexOf('\n', start);
    return this.#text.slice(start, end === -1 ? undefined : end);
  }

  /** Where in the file the character `at` of a scalar's value stands. */
  #offsetIn(scalar: Scalar, at: number): number {
    const start = scalar.range?.[0] ?? 0;
    if (at === 0) return scalar.type?.startsWith('BLOCK') === true ? this.#blockOffset(scalar, 0) : start;
    switch (scalar.type) {
      case 'QUOTE_SINGLE':
      case 'QUOTE_DOUBLE':
        return this.#quotedOffset(start + 1, at, scalar.type === 'QUOTE_SINGLE' ? "'" : '\\');
      case 'BLOCK_LITERAL':
      case 'BLOCK_FOLDED':
        return this.#blockOffset(scalar, at);
      default:
        return start + at;
    }
  }

  #quotedOffset(start: number, at: number, escape: string): number {
    let offset = start;
    for (let passed = 0; passed < at; passed++) offset += this.#text.charAt(offset) === escape ? 2 : 1;
    return offset;
  }

  /** A block's value is its lines without their common indentation, so a value's line is the same line of the file. */
  #blockOffset(scalar: Scalar, at: number): number {
    const value = String(scalar.value);
    const before = value.slice(0, at).split('\n');
    const line = value.split('\n')[before.length - 1] ?? '';
    let start = this.#text.indexOf('\n', scalar.range?.[0] ?? 0) + 1;
    for (let passed = 1; passed < before.length; passed++) start = this.#text.indexOf('\n', start) + 1;
    const end = this.#text.indexOf('\n', start);
    const source = this.#text.slice(start, end === -1 ? undefined : end);
    return start + Math.max(source.indexOf(line), 0) + (before.at(-1)?.length ?? 0);
  }
}
