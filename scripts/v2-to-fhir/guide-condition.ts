/**
 * Translates a condition of HL7's guide into the condition language of maps. The guide has a grammar
 * (antlr_condition_syntax.md) that its tables follow loosely: `IS VALUED`, `="ED"`, `LST.COUNT`, `LENGTH` and a
 * condition without a path, which means the row's own source, are read too.
 *
 * @param source the row's own source
 * @param type the data type, in a data type table
 * @returns undefined for what is no condition that can be computed
 */
export function guideCondition(text: string, source: string, type: string | undefined): string | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  const reader = new ConditionReader(tokens, source, type);
  try {
    return reader.read();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const TOKEN =
  /\s*(?:("[^"]*"|'[^']*')|([A-Z][A-Z0-9]{1,2}[-.]?\d+(?:\.\d+)*|[A-Z][A-Z0-9]{1,2}(?=\s*(?:NOT|IS|VALUED|IN|=)\b))|([A-Za-z]+(?:\.[A-Za-z]+)?)|([(),]|>=|<=|[=><])|(\d+))/y;
const PATH = /^[A-Z][A-Z0-9]{1,2}[-.]?\d+(?:\.\d+)*$/;
const WORDS = new Set(
  'IF AND OR NOT IN IS VALUED VALUE EQUAL EQUALS LST.COUNT COUNT LENGTH GREATER LESS THAN TO ERROR DOES EXIST EMPTY AREA CODE'.split(
    ' ',
  ),
);

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const clean = text.replace(/(\d)\.(NOT)/g, '$1 $2').trim();
  while (TOKEN.lastIndex < clean.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(clean);
    if (found === null) return /^\s*$/.test(clean.slice(at)) ? tokens : undefined;
    const [, quoted, path, word, symbol, number] = found;
    if (word !== undefined) {
      const upper = word.toUpperCase();
      // A word that is neither a keyword nor a value is prose.
      if (!WORDS.has(upper)) return undefined;
      tokens.push(upper === 'VALUE' ? 'VALUED' : upper);
    } else tokens.push(quoted ?? path ?? symbol ?? number ?? '');
  }
  return tokens;
}

class ConditionReader {
  readonly #tokens: string[];
  readonly #source: string;
  readonly #type: string | undefined;
  #at = 0;

  constructor(tokens: string[], source: string, type: string | undefined) {
    this.#tokens = tokens;
    this.#type = type;
    this.#source = source;
  }

  read(): string {
    this.#accept('IF');
    const condition = this.#any();
    if (this.#at < this.#tokens.length) throw new SyntaxError('more than a condition');
    return condition;
  }

  #any(): string {
    const parts = [this.#all()];
    while (this.#accept('OR')) parts.push(this.#all());
    return parts.join(' or ');
  }

  #all(): string {
    const parts = [this.#one()];
    while (this.#accept('AND')) parts.push(this.#one());
    return parts.map((part) => (parts.length > 1 && / or /.test(part) ? `(${part})` : part)).join(' and ');
  }

  #one(): string {
    this.#accept('IF');
    if (this.#accept('(')) {
      const inner = this.#any();
      // The guide forgets some of them.
      this.#accept(')');
      return `(${inner})`;
    }
    return this.#test(this.#path());
  }

  /** The path that is tested; without one, the row's own. `A AND B VALUED` tests both. */
  #path(): string {
    const token = this.#tokens[this.#at] ?? '';
    if (!PATH.test(token)) return this.#source;
    this.#at++;
    return this.#full(token);
  }

  #full(token: string): string {
    const type = this.#type;
    const [head = '', ...rest] = token.split(/[-.](.*)/s);
    const found = /^([A-Z][A-Z0-9]{1,2}?)(\d+)$/.exec(head);
    if (rest.length === 0 && found !== null) return this.#full(`${found[1]}.${found[2]}`);
    const parts = rest[0] ?? '';
    if (type !== undefined && head === type) return `${type}.${parts}`;
    const segment = this.#source.split('-')[0];
    if (head === segment || /^(?:ORC|OBR|OBX|RXA|RXO|MSH|PV1|PID|SCH|TXA|PRT|ROL|NK1|EVN|PD1)$/.test(head)) {
      return `${head}-${parts}`;
    }
    // `CWE.3` in a row of SCH-7 is the component of that field; in a type map, another type's name is a slip.
    return type === undefined ? `${this.#source}.${parts}` : `${type}.${parts}`;
  }

  #test(path: string): string {
    const not = this.#accept('NOT');
    if (this.#accept('IS') || this.#accept('AREA') || this.#accept('DOES')) return this.#afterIs(path, not);
    return this.#afterIs(path, not);
  }

  #afterIs(path: string, before: boolean): string {
    const not = this.#accept('NOT') || before;
    if (this.#accept('VALUED') || this.#accept('EXIST')) {
      if (this.#accept('NOT')) {
        this.#accept('EQUAL');
        this.#path();
        return `${path} valued`;
      }
      return this.#stopAtError(`${path} ${not ? 'not ' : ''}valued`, path, not);
    }
    if (this.#accept('EMPTY')) return `${path} ${not ? '' : 'not '}valued`;
    if (this.#accept('IN')) return `${path} ${not ? 'not ' : ''}in ${this.#list()}`;
    if (this.#accept('LST.COUNT') || this.#accept('COUNT')) return this.#count(path);
    if (this.#accept('LENGTH')) return this.#length(path);
    if (this.#accept('EQUALS') || this.#accept('EQUAL') || this.#accept('=')) {
      this.#accept('TO');
      return `${path} ${not ? '!=' : '='} ${this.#value()}`;
    }
    if (/^["']/.test(this.#tokens[this.#at] ?? '')) return `${path} ${not ? '!=' : '='} ${this.#value()}`;
    const next = this.#tokens[this.#at];
    if (next === undefined || next === 'AND' || next === 'OR') return `${path} ${this.#shared()}`;
    throw new SyntaxError('no test');
  }

  /** `NOT VALUED ERROR` asks the mapper to stop: the pack delivers with data-absent-reason and a flag instead. */
  #stopAtError(condition: string, path: string, not: boolean): string {
    return this.#accept('ERROR') ? `${path} ${not ? 'not ' : ''}valued` : condition;
  }

  /** In `A AND B NOT VALUED`, what is said of B is said of A. */
  #shared(): string {
    const rest = this.#tokens.slice(this.#at);
    const at = rest.indexOf('VALUED');
    if (at < 0) throw new SyntaxError('no test');
    return rest[at - 1] === 'NOT' ? 'not valued' : 'valued';
  }

  #count(path: string): string {
    const { atLeast, number } = this.#comparison();
    if (atLeast === undefined) return `count(${path}) = ${number}`;
    const below = Array.from({ length: atLeast }, (_, at) => at).join(', ');
    return `count(${path}) ${number < 0 ? '' : 'not '}in (${below})`;
  }

  #length(path: string): string {
    const { atLeast } = this.#comparison();
    if (atLeast === undefined) throw new SyntaxError('no length');
    return `${path} matches "^.{${atLeast},}$"`;
  }

  /** `number` is -1 where the comparison is for fewer than `atLeast`. */
  #comparison(): { atLeast?: number; number: number } {
    if (this.#accept('GREATER') || this.#accept('>')) {
      this.#accept('THAN');
      return { atLeast: this.#number() + 1, number: 0 };
    }
    if (this.#accept('LESS')) {
      this.#accept('THAN');
      const orEqual = this.#accept('OR');
      this.#accept('EQUALS');
      this.#accept('EQUAL');
      return { atLeast: this.#number() + (orEqual ? 1 : 0), number: -1 };
    }
    this.#accept('EQUALS');
    this.#accept('=');
    return { number: this.#number() };
  }

  #number(): number {
    const token = this.#tokens[this.#at++] ?? '';
    if (!/^\d+$/.test(token)) throw new SyntaxError('no number');
    return Number(token);
  }

  #list(): string {
    if (!this.#accept('(')) throw new SyntaxError('no list');
    const values: string[] = [];
    do values.push(this.#value());
    while (this.#accept(','));
    if (!this.#accept(')')) throw new SyntaxError('list is open');
    return `(${values.join(', ')})`;
  }

  #value(): string {
    const token = this.#tokens[this.#at++] ?? '';
    if (!/^["']/.test(token)) throw new SyntaxError('no value');
    return `"${token.slice(1, -1)}"`;
  }

  #accept(word: string): boolean {
    if (this.#tokens[this.#at] !== word) return false;
    this.#at++;
    return true;
  }
}
