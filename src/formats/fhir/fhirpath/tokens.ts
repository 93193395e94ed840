export interface Token {
  readonly kind: 'name' | 'quoted-name' | 'string' | 'number' | 'variable' | 'symbol' | 'end';
  readonly text: string;
}

const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|'(?<string>(?:[^'\\]|\\.)*)'|`(?<quoted>(?:[^`\\]|\\.)*)`|%(?:(?<variable>[A-Za-z_][A-Za-z0-9_-]*)|['`](?<quotedVariable>[^'`]*)['`])|(?<symbol>\$[a-z]+|<=|>=|!=|!~|[-+*/=~<>()[\]{}.,|&])/y;

/** The tokens of an expression, or undefined where a character has no place in FHIRPath's subset here. */
export function tokens(text: string): Token[] | undefined {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    const groups = match.groups ?? {};
    if (groups['number'] !== undefined) found.push({ kind: 'number', text: groups['number'] });
    else if (groups['name'] !== undefined) found.push({ kind: 'name', text: groups['name'] });
    else if (groups['string'] !== undefined) found.push({ kind: 'string', text: unescaped(groups['string']) });
    else if (groups['quoted'] !== undefined) found.push({ kind: 'quoted-name', text: unescaped(groups['quoted']) });
    else if (groups['symbol'] !== undefined) found.push({ kind: 'symbol', text: groups['symbol'] });
    else {
      const variable = groups['variable'] ?? groups['quotedVariable'];
      if (variable !== undefined) found.push({ kind: 'variable', text: variable });
    }
  }
  found.push({ kind: 'end', text: '' });
  return found;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

function unescaped(text: string): string {
  return text.replace(/\\(u[0-9A-Fa-f]{4}|.)/g, (_all, code: string) =>
    code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );
}
