import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import type { Token } from './lexer.ts';
import { everyPrefix, PathReference } from './path-reference.ts';

/** What the parser has to know about the format at hand. */
export interface ParseOptions {
  /** Whether the format's trees can resolve this path. */
  readonly isPath: (text: string) => boolean;
}

/** Words of the language; as a value or path they must stand in quotes. */
const RESERVED: ReadonlySet<string> = new Set(
  'and or not in valued matches count ignore by as codes when else must because'.split(' '),
);

/** Thrown inside the parser to leave it; never leaves the parse functions, which give findings instead. */
export class SyntaxStop extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.code);
    this.finding = finding;
  }
}

/** The tokens of one text with a position, and the ways to take the next one or to say what is wrong with it. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  readonly #options: ParseOptions;
  #at = 0;

  constructor(tokens: readonly Token[], options: ParseOptions) {
    this.#tokens = tokens;
    this.#options = options;
  }

  get next(): Token {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError('a token stream needs its end token');
    return token;
  }

  get atEnd(): boolean {
    return this.next.kind === 'end';
  }

  take(): Token {
    const token = this.next;
    this.#at++;
    return token;
  }

  /** Takes the next token if it is this word or symbol, unquoted. */
  accept(text: string): boolean {
    const { kind } = this.next;
    if ((kind !== 'word' && kind !== 'symbol') || this.next.text !== text) return false;
    this.#at++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) this.unexpected([text]);
  }

  /** Takes a path, checked by the format. `OBX[*]-8` is checked as `OBX[1]-8`. */
  path(): PathReference {
    const token = this.next;
    if (token.kind !== 'word' || RESERVED.has(token.text)) this.unexpected(['a path']);
    const starless = token.text.replaceAll('[*]', '[1]');
    const doubled = everyPrefix(token.text.replace('[*]', '[1]')) !== undefined;
    if (doubled || !this.#options.isPath(starless)) {
      const near = this.#nearPath(token.text);
      this.stop('map-path-invalid', token, { found: token.text, ...(near === undefined ? {} : { suggestion: near }) });
    }
    this.#at++;
    return PathReference.create(token.text, token.column);
  }

  /** Takes a value: a quoted text, or a bare word that is none of the language's own. */
  value(): string {
    const token = this.next;
    if (token.kind !== 'quoted' && (token.kind !== 'word' || RESERVED.has(token.text))) this.unexpected(['a value']);
    this.#at++;
    return token.value;
  }

  /** Stops: the next token is none of what may stand here. A near miss of a word is suggested. */
  unexpected(expected: readonly string[]): never {
    const token = this.next;
    const words = expected.filter((e) => !e.includes(' '));
    const near = token.kind === 'word' ? suggestion(token.text, words) : undefined;
    this.stop('map-word-unexpected', token, {
      found: token.kind === 'end' ? 'the end' : token.text,
      expected: expected.join(', '),
      ...(near === undefined ? {} : { suggestion: near }),
    });
  }

  stop(code: Code, token: { readonly column: number }, about: Readonly<Record<string, string | number>> = {}): never {
    throw new SyntaxStop({ code, place: { column: token.column }, about });
  }

  /** The usual slips: small letters, a dot or underscore after the segment's name. */
  #nearPath(text: string): string | undefined {
    const tries = [text.toUpperCase(), text.replace(/^(\w{3}(?:\[\d+\])?)[._]/, '$1-')];
    tries.push((tries[1] ?? text).toUpperCase());
    return tries.find((t) => t !== text && this.#options.isPath(t));
  }
}
