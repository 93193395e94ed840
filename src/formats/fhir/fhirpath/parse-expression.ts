import type { Syntax } from './syntax.ts';
import { type Token, tokens } from './tokens.ts';

/**
 * Parses the part of FHIRPath (N1) that invariants and search parameters are written in.
 *
 * @returns undefined for what is outside of it (dates as literals, quantities, `~`), so that the FHIRPath library
 *   can take over
 */
export function parseExpression(text: string): Syntax | undefined {
  const list = tokens(text);
  if (!list) return undefined;
  const parser = new ExpressionParser(list);
  const syntax = parser.expression(0);
  return parser.done ? syntax : undefined;
}

/** Binding powers, weakest first; FHIRPath's grammar, section "Precedence". */
const POWER: Readonly<Record<string, number>> = {
  implies: 1,
  or: 2,
  xor: 2,
  and: 3,
  in: 4,
  contains: 4,
  '=': 5,
  '!=': 5,
  '<': 6,
  '>': 6,
  '<=': 6,
  '>=': 6,
  '|': 7,
  is: 8,
  as: 8,
  '+': 9,
  '-': 9,
  '&': 9,
  '*': 10,
  '/': 10,
  div: 10,
  mod: 10,
};

class ExpressionParser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #failed = false;

  constructor(list: readonly Token[]) {
    this.#tokens = list;
  }

  get done(): boolean {
    return !this.#failed && this.#peek().kind === 'end';
  }

  expression(power: number): Syntax {
    let left = this.#term();
    for (;;) {
      const operator = this.#operator();
      const strength = operator === undefined ? undefined : POWER[operator];
      if (operator === undefined || strength === undefined || strength <= power || this.#failed) return left;
      this.#at += 1;
      if (operator === 'is' || operator === 'as') left = { kind: 'type', of: left, operator, type: this.#typeName() };
      else left = { kind: 'operation', operator, left, right: this.expression(strength) };
    }
  }

  #operator(): string | undefined {
    const token = this.#peek();
    return (token.kind === 'symbol' || token.kind === 'name') && Object.hasOwn(POWER, token.text)
      ? token.text
      : undefined;
  }

  #term(): Syntax {
    let term = this.#primary();
    for (;;) {
      if (this.#take('.')) term = this.#invocation(term);
      else if (this.#take('[')) {
        term = { kind: 'item', of: term, at: this.expression(0) };
        this.#expect(']');
      } else return term;
    }
  }

  #primary(): Syntax {
    const token = this.#peek();
    if (token.kind === 'string') return this.#next({ kind: 'literal', value: token.text });
    if (token.kind === 'number') return this.#next({ kind: 'literal', value: Number(token.text) });
    if (token.kind === 'variable') return this.#next({ kind: 'variable', name: token.text });
    if (token.kind === 'name' && (token.text === 'true' || token.text === 'false')) {
      return this.#next({ kind: 'literal', value: token.text === 'true' });
    }
    if (token.text === '$this' && token.kind === 'symbol') return this.#next({ kind: 'this' });
    if (token.text === '$index' && token.kind === 'symbol') return this.#next({ kind: 'index' });
    if (this.#take('(')) {
      const inner = this.expression(0);
      this.#expect(')');
      return inner;
    }
    if (this.#take('{')) {
      this.#expect('}');
      return { kind: 'empty' };
    }
    if (this.#take('-')) return { kind: 'negate', of: this.#term() };
    return this.#invocation(undefined);
  }

  #invocation(of: Syntax | undefined): Syntax {
    const token = this.#peek();
    if (token.kind === 'symbol' && token.text === '$this') return this.#next(of ?? { kind: 'this' });
    if (token.kind !== 'name' && token.kind !== 'quoted-name') return this.#fail();
    this.#at += 1;
    if (token.kind === 'name' && this.#take('(')) {
      const given: Syntax[] = [];
      if (!this.#take(')')) {
        do given.push(this.expression(0));
        while (this.#take(','));
        this.#expect(')');
      }
      return { kind: 'call', of, name: token.text, arguments: given };
    }
    return { kind: 'member', of, name: token.text };
  }

  #typeName(): string {
    let name = this.#name();
    while (this.#take('.')) name = this.#name();
    return name;
  }

  #name(): string {
    const token = this.#peek();
    if (token.kind !== 'name' && token.kind !== 'quoted-name') this.#failed = true;
    this.#at += 1;
    return token.text;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '' };
  }

  #next(syntax: Syntax): Syntax {
    this.#at += 1;
    return syntax;
  }

  #take(symbol: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #expect(symbol: string): void {
    if (!this.#take(symbol)) this.#failed = true;
  }

  #fail(): Syntax {
    this.#failed = true;
    // Past the end, so that no loop goes on over the same token.
    this.#at = this.#tokens.length;
    return { kind: 'empty' };
  }
}
