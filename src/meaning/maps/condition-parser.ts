import { RE2JS } from 're2js';
import { ConditionNode, type Operand } from './condition-node.ts';
import type { TokenStream } from './token-stream.ts';

/** Longer patterns are somebody's program, not a condition; the bound also bounds the compiled automaton. */
const LONGEST_PATTERN = 200;
const OPERATORS = ['=', '!=', 'in', 'valued', 'matches', 'not'];

/** Parentheses and negations inside each other; nobody reads more, and each is a step deeper on the stack. */
const DEEPEST = 50;

/**
 * Reads a condition off the stream and stops before the first token that cannot belong to it:
 *
 *     or   := and { "or" and }
 *     and  := not { "and" not }
 *     not  := "not" not | "(" or ")" | test
 *     test := PATH ["not"] "valued" | PATH ["not"] "matches" TEXT
 *           | (PATH | "count" "(" PATH ")") ("=" VALUE | "!=" VALUE | ["not"] "in" list)
 *     list := "(" VALUE { "," VALUE } ")" | VALUE { "," VALUE }
 */
export function readCondition(stream: TokenStream): ConditionNode {
  return readAny(stream, 0);
}

function readAny(stream: TokenStream, depth: number): ConditionNode {
  return readAll(stream, 'or', () => readAll(stream, 'and', () => readNot(stream, depth)));
}

function readAll(stream: TokenStream, word: 'and' | 'or', readPart: () => ConditionNode): ConditionNode {
  const parts = [readPart()];
  while (stream.accept(word)) parts.push(readPart());
  return ConditionNode.all(word, parts);
}

function readNot(stream: TokenStream, depth: number): ConditionNode {
  if (depth > DEEPEST) stream.stop('map-condition-deep', stream.next, { limit: DEEPEST });
  if (stream.accept('not')) return ConditionNode.not(readNot(stream, depth + 1));
  if (stream.accept('(')) {
    const inner = readAny(stream, depth + 1);
    if (!stream.accept(')')) stream.unexpected([')', 'and', 'or']);
    return inner;
  }
  return readTest(stream);
}

function readTest(stream: TokenStream): ConditionNode {
  const operand = readOperand(stream);
  const negated = stream.accept('not');
  const test = readOperator(stream, operand, negated);
  return negated ? ConditionNode.not(test) : test;
}

function readOperand(stream: TokenStream): Operand {
  if (!stream.accept('count')) return { kind: 'value', path: stream.path() };
  stream.expect('(');
  const path = stream.path();
  stream.expect(')');
  return { kind: 'count', path };
}

function readOperator(stream: TokenStream, operand: Operand, negated: boolean): ConditionNode {
  if (!negated && stream.accept('=')) return ConditionNode.isIn(operand, [readValue(stream, operand)]);
  if (!negated && stream.accept('!=')) {
    return ConditionNode.not(ConditionNode.isIn(operand, [readValue(stream, operand)]));
  }
  if (stream.accept('in')) return ConditionNode.isIn(operand, readList(stream, operand));
  if (operand.kind === 'value') {
    if (stream.accept('valued')) return ConditionNode.valued(operand.path);
    if (stream.accept('matches')) return readPattern(stream, operand);
  }
  const known = operand.kind === 'value' ? OPERATORS : ['=', '!=', 'in', 'not'];
  return stream.unexpected(negated ? known.slice(2, -1) : known);
}

function readList(stream: TokenStream, operand: Operand): readonly string[] {
  const parenthesised = stream.accept('(');
  const values = [readValue(stream, operand)];
  while (stream.accept(',')) values.push(readValue(stream, operand));
  if (parenthesised && !stream.accept(')')) stream.unexpected([',', ')']);
  return values;
}

function readValue(stream: TokenStream, operand: Operand): string {
  const token = stream.next;
  const value = stream.value();
  if (operand.kind === 'count' && !/^(0|[1-9]\d{0,8})$/.test(value)) stream.stop('map-count-not-number', token);
  return value;
}

function readPattern(stream: TokenStream, operand: Operand): ConditionNode {
  const token = stream.next;
  if (token.kind !== 'quoted') stream.unexpected(['a pattern in quotes']);
  const pattern = stream.value();
  if (pattern.length > LONGEST_PATTERN) stream.stop('map-pattern-long', token, { limit: LONGEST_PATTERN });
  try {
    RE2JS.compile(pattern);
  } catch {
    stream.stop('map-pattern-invalid', token);
  }
  return ConditionNode.matches(operand.path, pattern, token.column);
}
