import { mirthExpression, mirthPath } from './mirth-expression.ts';

/** A statement of a script that a row can hold, or one that none can (`source` undefined). */
export interface MirthStatement {
  readonly text: string;
  /** Line within the script, from 1. */
  readonly line: number;
  /** The place that it writes, or takes away. */
  readonly target?: string;
  readonly kind?: 'assign' | 'delete' | 'variable';
  readonly source?: string;
  /** Condition of a row, from the `if` around it. */
  readonly when?: string;
}

const ASSIGNED = /^((?:msg|tmp)[^=]*?)\s*=(?!=)\s*(.+)$/s;
const DELETED = /^delete\s+((?:msg|tmp).+)$/s;
const DECLARED = /^(?:var|let|const)\s+([A-Za-z_$][\w$]*)\s*=\s*(.+)$/s;
const PUT = /^(?:channelMap|connectorMap|globalMap|globalChannelMap)\.put\(\s*['"]([\w.-]+)['"]\s*,\s*(.+)\)$/s;
const PUT_SHORT = /^\$(?:[cgsr]|gc|co)\(\s*['"]([\w.-]+)['"]\s*,\s*(.+)\)$/s;
const IF = /^if\s*\(([^{}]*)\)\s*\{([^{}]*)\}$/s;

/** The statements of a script, one after the other, as far as they assign, delete or keep a value. */
export function mirthScript(script: string): readonly MirthStatement[] {
  return statementsIn(script).flatMap(({ text, line }): readonly MirthStatement[] => {
    const branch = IF.exec(text);
    if (branch === null) return [statementOf(text, line)];
    const when = conditionOf(branch[1] ?? '');
    const inner = statementsIn(branch[2] ?? '').map((each) => statementOf(each.text, line + each.line - 1));
    if (when === undefined || inner.some(({ kind }) => kind === undefined)) return [{ text, line }];
    return inner.map((each) => ({ ...each, when }));
  });
}

function statementOf(text: string, line: number): MirthStatement {
  const deleted = DELETED.exec(text);
  const gone = deleted?.[1] === undefined ? undefined : mirthPath(deleted[1]);
  if (gone !== undefined) return { text, line, kind: 'delete', target: gone };
  const assigned = ASSIGNED.exec(text);
  const target = assigned?.[1] === undefined ? undefined : mirthPath(assigned[1]);
  if (target !== undefined) return { text, line, kind: 'assign', target, source: assigned?.[2] ?? '' };
  const kept = DECLARED.exec(text) ?? PUT.exec(text) ?? PUT_SHORT.exec(text);
  if (kept !== null && mirthExpression(kept[2] ?? '') !== undefined)
    return { text, line, kind: 'variable', target: kept[1] ?? '', source: kept[2] ?? '' };
  return { text, line };
}

/** A comparison of one place with one text, as a row says it. */
function conditionOf(text: string): string | undefined {
  const compared = /^(.+?)\s*(===?|!==?)\s*(.+)$/s.exec(text.trim());
  if (compared === null) return undefined;
  const [left, right] = [mirthExpression(compared[1] ?? ''), mirthExpression(compared[3] ?? '')];
  if (left?.kind !== 'path' || right?.kind !== 'text') return undefined;
  const isEqual = compared[2]?.startsWith('=') === true;
  if (right.text === '') return `${left.path} ${isEqual ? 'not valued' : 'valued'}`;
  return `${left.path} ${isEqual ? '=' : '!='} ${JSON.stringify(right.text)}`;
}

/** Cuts a script at semicolons and line ends that stand outside of brackets and texts; comments are left out. */
function statementsIn(script: string): readonly { readonly text: string; readonly line: number }[] {
  const found: { text: string; line: number }[] = [];
  let [text, line, depth, start] = ['', 1, 0, 1];
  const end = (): void => {
    if (text.trim() !== '') found.push({ text: text.trim(), line: start });
    text = '';
  };
  for (const [token] of script.matchAll(
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\n|[^'"\n/]|./g,
  )) {
    const isComment = token.startsWith('//') || token.startsWith('/*');
    if (text.trim() === '') start = line;
    if (token === '(' || token === '[' || token === '{') depth++;
    else if (token === ')' || token === ']' || token === '}') depth--;
    if (depth <= 0 && (token === ';' || (token === '\n' && !/[=+,(]\s*$/.test(text)))) end();
    else if (!isComment) text += token;
    if (token === '}' && depth === 0) end();
    line += token.split('\n').length - 1;
  }
  end();
  return found;
}
