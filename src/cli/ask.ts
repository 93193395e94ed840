import { createInterface } from 'node:readline';
import { Fault } from '../diagnostics/fault.ts';
import type { Terminal } from './terminal.ts';

/** Somebody sits there who can be asked. */
export function isInteractive(terminal: Terminal): boolean {
  return terminal.stdin.isTTY === true && terminal.stderr.isTTY === true;
}

/**
 * Asks on the terminal and gives the line that was typed. Rejects with `terminal-needed` where nobody sits
 * and with `not-confirmed` when the input ends instead.
 */
export async function ask(terminal: Terminal, question: string): Promise<string> {
  if (!isInteractive(terminal)) throw new Fault('terminal-needed');
  const lines = createInterface({
    input: terminal.stdin,
    output: terminal.stderr,
    terminal: false,
    signal: terminal.interrupted,
  });
  terminal.stderr.write(question);
  try {
    for await (const line of lines) return line.trim();
    throw new Fault(terminal.interrupted.aborted ? 'command-interrupted' : 'not-confirmed');
  } finally {
    lines.close();
  }
}

/**
 * Values that must not stand on a command line: for each name, in order, typed when asked (`true`) or the
 * next line of standard input (`-`). Rejects with `word-on-command-line` for any other value.
 */
export async function askValues(
  terminal: Terminal,
  wanted: readonly { readonly name: string; readonly from: string | true }[],
): Promise<readonly string[]> {
  if (wanted.some(({ from }) => from !== true && from !== '-')) throw new Fault('word-on-command-line');
  const piped = wanted.some(({ from }) => from === '-') ? await readLines(terminal) : [];
  const values: string[] = [];
  for (const { name, from } of wanted) {
    const value = from === true ? await ask(terminal, `${name}: `) : piped.shift();
    if (value === undefined) throw new Fault('input-ended', { about: { option: name } });
    values.push(value);
  }
  return values;
}

/** Everything that comes through standard input. */
export async function readInput(terminal: Terminal): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of terminal.stdin) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts);
}

async function readLines(terminal: Terminal): Promise<string[]> {
  const lines = (await readInput(terminal)).toString('utf8').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.trim());
}
