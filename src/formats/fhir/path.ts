import { Fault } from '../../diagnostics/fault.ts';

/** One step of a path: an element, and which of its repetitions. */
export interface Step {
  /** As written: `name`, `value[x]`, `valueQuantity`. */
  readonly name: string;
  /** Counted from 0. */
  readonly index?: number;
  /** `[]`: every repetition. */
  readonly every?: true;
  /** `[system = X]`: the first repetition whose element has that value. */
  readonly select?: { readonly path: string; readonly value: string };
}

const STEP = /^([A-Za-z_][A-Za-z0-9_]*(?:\[x\])?)(?:\[([^\]]*)\])?$/;
const SELECT = /^\s*([A-Za-z][\w.]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|(.*?))\s*$/;

const parsed = new Map<string, readonly Step[]>();
/** Paths come from maps and profiles; the bound is for those that are built from data all the same. */
const MOST_KEPT = 5000;

/**
 * A path in a resource: elements from the resource down, `name[0].given[1]`, `identifier[system = urn:x].value`,
 * `value[x]`, `telecom[]`. The resource's type may stand in front.
 *
 * @throws Fault `fhir-path-unusable`
 */
export function pathSteps(path: string): readonly Step[] {
  const known = parsed.get(path);
  if (known) return known;
  const steps = splitSteps(path).map((text) => readStep(text, path));
  if (steps.length > 1 && /^[A-Z]/.test(steps[0]?.name ?? '')) steps.shift();
  if (parsed.size < MOST_KEPT) parsed.set(path, steps);
  return steps;
}

/** Splits at dots, but not at those inside brackets. */
function splitSteps(path: string): string[] {
  const steps: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < path.length; i++) {
    const char = path[i];
    if (char === '[') depth += 1;
    else if (char === ']') depth -= 1;
    else if (char === '.' && depth === 0) {
      steps.push(path.slice(from, i));
      from = i + 1;
    }
  }
  steps.push(path.slice(from));
  return steps;
}

function readStep(text: string, path: string): Step {
  const match = STEP.exec(text);
  if (!match) throw new Fault('fhir-path-unusable', { place: { path } });
  const [, name = '', inside] = match;
  if (inside === undefined) return { name };
  if (inside === '') return { name, every: true };
  if (/^\d{1,6}$/.test(inside)) return { name, index: Number(inside) };
  const select = SELECT.exec(inside);
  if (!select) throw new Fault('fhir-path-unusable', { place: { path } });
  return { name, select: { path: select[1] as string, value: select[2] ?? select[3] ?? select[4] ?? '' } };
}
