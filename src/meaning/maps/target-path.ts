/** Which element of a repeating target a step means. */
export type TargetIndex =
  /** Nothing was said: the only or first one. */
  | { readonly kind: 'only' }
  /** `[]`: a new one for every value; `[#]`: one whose id names the field that it comes from. */
  | { readonly kind: 'each'; readonly marked?: true }
  /** `[0]`, from 0 as FHIRPath counts. */
  | { readonly kind: 'at'; readonly index: number }
  /** `[system = X]`: the one with that value, made if it is not there. */
  | { readonly kind: 'where'; readonly name: string; readonly value: string };

export interface TargetStep {
  readonly name: string;
  /** `value[x]`: the type of the value decides the property. */
  readonly choice: boolean;
  readonly index: TargetIndex;
}

/** A place in the output, such as `category[0].coding[0].code`; no steps (`$this`) for the output of a type map itself. */
export interface TargetPath {
  readonly kind: 'target';
  readonly text: string;
  readonly steps: readonly TargetStep[];
  readonly column: number;
}

const NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** Reads a target path; undefined where the text is none. */
export function targetPath(text: string, column: number): TargetPath | undefined {
  const frozen = (steps: readonly TargetStep[]): TargetPath =>
    Object.freeze({ kind: 'target', text, steps: Object.freeze(steps), column });
  if (text === '$this') return frozen([]);
  const steps: TargetStep[] = [];
  for (const part of partsOf(text)) {
    const step = stepOf(part);
    if (step === undefined) return undefined;
    steps.push(Object.freeze(step));
  }
  return frozen(steps);
}

/** Cuts at full stops outside of brackets: selectors may hold URLs. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '[') depth++;
    else if (char === ']') depth--;
    else if (char === '.' && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

function stepOf(part: string): TargetStep | undefined {
  const open = part.indexOf('[');
  const name = open === -1 ? part : part.slice(0, open);
  if (!NAME.test(name)) return undefined;
  if (open === -1) return { name, choice: false, index: { kind: 'only' } };
  if (!part.endsWith(']')) return undefined;
  const inside = part.slice(open + 1, -1).trim();
  if (inside === 'x') return { name, choice: true, index: { kind: 'only' } };
  const index = indexOf(inside);
  return index === undefined ? undefined : { name, choice: false, index: Object.freeze(index) };
}

function indexOf(inside: string): TargetIndex | undefined {
  if (inside === '') return { kind: 'each' };
  if (inside === '#') return { kind: 'each', marked: true };
  if (/^\d{1,3}$/.test(inside)) return { kind: 'at', index: Number(inside) };
  const selector = /^([A-Za-z][A-Za-z0-9.]*)\s*=\s*(?:"([^"]+)"|([^"\s]+))$/.exec(inside);
  const name = selector?.[1];
  const value = selector?.[2] ?? selector?.[3];
  return name === undefined || value === undefined ? undefined : { kind: 'where', name, value };
}
