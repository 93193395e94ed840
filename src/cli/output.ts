import { styleText } from 'node:util';
import { type Code, entryOf } from '../diagnostics/catalogue.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { findingLines } from './finding-lines.ts';
import type { Terminal } from './terminal.ts';

type Style = Parameters<typeof styleText>[0];
type Fields = Readonly<Record<string, unknown>>;

/**
 * Where a command's words go: data to standard output, everything else to the error output. With `--json`
 * data is one event a line and the last line is the result.
 */
export class Output {
  readonly json: boolean;
  readonly #terminal: Terminal;
  readonly #color: boolean;

  constructor(terminal: Terminal, options: { readonly json: boolean; readonly color: boolean }) {
    this.#terminal = terminal;
    this.json = options.json;
    const { NO_COLOR, TERM } = terminal.environment;
    this.#color =
      options.color && terminal.stderr.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
  }

  /** One piece of data: an event for programs, or lines for people. */
  data(event: string, fields: Fields, ...lines: readonly string[]): void {
    if (this.json) this.#write(JSON.stringify({ event, ...fields }));
    else for (const line of lines) this.#write(line);
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.#terminal.stdout.write(bytes);
  }

  /** How it ended: the last line with `--json`, and nothing otherwise. */
  result(fields: Fields): void {
    if (this.json) this.#write(JSON.stringify({ event: 'result', ok: true, ...fields }));
  }

  /** Something for the person at the terminal. */
  note(text: string, style: Style = 'dim'): void {
    this.#terminal.stderr.write(`${this.#paint(style, text)}\n`);
  }

  /** What was noticed, with its place, so that editors can jump there. */
  finding(finding: Finding): void {
    const { severity } = entryOf(finding.code);
    if (this.json) this.data('finding', { severity, ...finding });
    const [first = '', ...rest] = findingLines(finding);
    const bad = severity === 'error' || severity === 'fatal';
    this.note(first, bad ? 'red' : severity === 'warning' ? 'yellow' : 'reset');
    for (const line of rest) this.note(line);
  }

  /** Why the command failed. */
  failure(finding: Finding): void {
    const { text, fix } = entryOf(finding.code);
    if (this.json) this.#write(JSON.stringify({ event: 'result', ok: false, error: { ...finding, text, fix } }));
    const [first = '', ...rest] = findingLines(finding);
    this.note(first, 'red');
    for (const line of rest) this.note(line);
  }

  /** A warning or hint out of the catalogue. */
  notice(code: Code): void {
    this.finding({ code });
  }

  #paint(style: Style, text: string): string {
    return this.#color ? styleText(style, text, { validateStream: false }) : text;
  }

  #write(line: string): void {
    this.#terminal.stdout.write(`${line}\n`);
  }
}
