import type { Finding } from '../../diagnostics/finding.ts';
import type { Tree } from './condition.ts';
import { lex } from './lexer.ts';
import type { Row } from './row.ts';
import { compileRow } from './row-compiler.ts';
import { readRow } from './row-parser.ts';
import type { ParsedSteps } from './steps.ts';
import { type ParseOptions, SyntaxStop, TokenStream } from './token-stream.ts';

/**
 * Parses and compiles row sentences that run in order. Empty rows are passed over.
 *
 * @returns the steps, or one finding for each row that is wrong: `line` is the row counted from 1, `column`
 * counts from 1 in its text
 */
export function parseSteps(rows: readonly string[], options: ParseOptions): ParsedSteps {
  const parsed: Row[] = [];
  const findings: Finding[] = [];
  rows.forEach((text, index) => {
    if (text.trim() === '') return;
    const result = parseRow(text, options);
    if ('row' in result) parsed.push(result.row);
    else findings.push({ ...result.finding, place: { ...result.finding.place, line: index + 1 } });
  });
  if (findings.length > 0) return { findings };
  const steps = parsed.map(compileRow);
  return {
    steps: Object.freeze({
      text: Object.freeze(parsed.map((row) => row.text)),
      empty: steps.length === 0,
      apply(tree: Tree): void {
        for (const step of steps) step(tree);
      },
    }),
  };
}

function parseRow(text: string, options: ParseOptions): { row: Row } | { finding: Finding } {
  const lexed = lex(text);
  if ('finding' in lexed) return lexed;
  try {
    return { row: readRow(text, new TokenStream(lexed.tokens, options)) };
  } catch (stop) {
    if (stop instanceof SyntaxStop) return { finding: stop.finding };
    throw stop;
  }
}
