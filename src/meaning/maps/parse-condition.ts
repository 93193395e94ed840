import type { ParsedCondition } from './condition.ts';
import { compileCondition } from './condition-compiler.ts';
import { pathsOf } from './condition-node.ts';
import { readCondition } from './condition-parser.ts';
import { lex } from './lexer.ts';
import { type ParseOptions, SyntaxStop, TokenStream } from './token-stream.ts';

/**
 * Parses and compiles a condition such as `MSH-9.1 = ORU and (PID-3.4 in A, B or PID-2 not valued)`.
 * An absent value equals the empty text; `PATH = '""'` asks for HL7's explicit null. `OBX[*]-8 = HH` holds
 * when it holds for any OBX.
 *
 * @returns the condition, or what is wrong with its text; a finding's column counts from 1 in `text`
 */
export function parseCondition(text: string, options: ParseOptions): ParsedCondition {
  const lexed = lex(text);
  if ('finding' in lexed) return { findings: [lexed.finding] };
  const stream = new TokenStream(lexed.tokens, options);
  try {
    const node = readCondition(stream);
    if (!stream.atEnd) stream.unexpected(['and', 'or', 'the end']);
    return {
      condition: Object.freeze({ text, reads: Object.freeze(pathsOf(node)), test: compileCondition(node) }),
    };
  } catch (stop) {
    if (stop instanceof SyntaxStop) return { findings: [stop.finding] };
    throw stop;
  }
}
