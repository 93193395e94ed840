/** What an expression of a step reads: a place of the message, a text, or a variable of an earlier step. */
export type MirthExpression =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string };

const PLACE = /^(msg|tmp)((?:\.[A-Z][A-Z0-9]{2}(?![\w.])|\[\s*(?:'[^']*'|"[^"]*"|\d+)\s*\])+)$/;
const PARTS = /\.([A-Z][A-Z0-9]{2})|\[\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*\]/g;
const SEGMENT = /^[A-Z][A-Z0-9]{2}$/;

/** Reads an expression; undefined for what is more than a place, a text or a variable. */
export function mirthExpression(text: string): MirthExpression | undefined {
  const bare = text
    .trim()
    .replace(/^new String\((.*)\)$/s, '$1')
    .replace(/\.(?:toString|text|trim)\(\)$/, '')
    .replace(/^String\((.*)\)$/s, '$1')
    .trim();
  const quoted = /^'([^'\\]*)'$|^"([^"\\]*)"$/.exec(bare);
  if (quoted !== null) return { kind: 'text', text: quoted[1] ?? quoted[2] ?? '' };
  const variable = /^(?:\$(?:[cgsr]|gc|co)?\(\s*['"]([\w.-]+)['"]\s*\)|\$\{([\w.-]+)\})$/.exec(bare);
  if (variable !== null) return { kind: 'variable', name: variable[1] ?? variable[2] ?? '' };
  const path = mirthPath(bare);
  return path === undefined ? undefined : { kind: 'path', path };
}

/**
 * The path of a place as scripts name it: `msg['PID']['PID.5']['PID.5.1']` is PID-5.1, and numbers in brackets are the
 * repetition of a segment or field, from 0. Undefined for a place that no path says, such as a whole message.
 */
export function mirthPath(text: string): string | undefined {
  const place = PLACE.exec(text.trim());
  if (place === null) return undefined;
  let [segment, occurrence, repetition] = ['', 0, 0];
  let numbers: readonly string[] = [];
  for (const [, dotted, single, double, index] of (place[2] ?? '').matchAll(PARTS)) {
    const name = dotted ?? single ?? double;
    if (name === undefined) {
      // A component has no repetitions.
      if (numbers.length > 1) return undefined;
      if (numbers.length === 1) repetition = Number(index);
      else occurrence = Number(index);
    } else if (segment === '') {
      if (!SEGMENT.test(name)) return undefined;
      segment = name;
    } else {
      const [own, ...rest] = name.split('.');
      if (own !== segment || rest.length !== numbers.length + 1 || rest.some((part) => !/^[1-9]\d{0,2}$/.test(part)))
        return undefined;
      numbers = rest;
    }
  }
  const [field, component, subcomponent] = numbers;
  const nth = (index: number): string => (index === 0 ? '' : `[${index + 1}]`);
  if (segment === '') return undefined;
  if (field === undefined) return `${segment}${nth(occurrence)}`;
  const parts = [component, subcomponent].flatMap((part) => (part === undefined ? [] : [`.${part}`]));
  return `${segment}${nth(occurrence)}-${field}${nth(repetition)}${parts.join('')}`;
}
