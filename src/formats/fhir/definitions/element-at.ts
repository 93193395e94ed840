import { choiceKey, type Definitions } from './definitions.ts';
import type { BindingEntry, ElementEntry, TypeReference } from './pack-format.ts';

/** What the definitions say about the element at a path. */
export interface ElementDescription {
  /** The path as the definition spells it, `Observation.value[x]`. */
  readonly path: string;
  /** Its types; one for all but choices. Parts of their own are `BackboneElement` or `Element`. */
  readonly types: readonly TypeReference[];
  readonly min: number;
  /** How many values at most; Infinity without limit. */
  readonly max: number;
  /** Whether JSON writes it as an array. */
  readonly isArray: boolean;
  readonly binding?: BindingEntry;
  /** For a choice named by its type (`valueQuantity`) or by `value[x]`: the JSON names by type. */
  readonly choice?: Readonly<Record<string, string>>;
}

/**
 * The element at a path within a type, such as `Observation` and `value[x]` or `component[].valueQuantity.code`. Index
 * and selector in brackets do not matter, the name of the type may stand in front. A choice is found under `value[x]`,
 * under its JSON name and, with one type only, under `value`.
 *
 * @returns undefined where the definitions have no such element
 */
export function elementAt(definitions: Definitions, type: string, path: string): ElementDescription | undefined {
  const steps = stepsOf(path);
  if (steps[0] === type) steps.shift();
  let elements: ReadonlyMap<string, ElementEntry> | undefined = definitions.elements(type);
  let described: ElementDescription = { path: type, types: [{ code: type }], min: 0, max: 1, isArray: false };
  for (const step of steps) {
    const found: FoundStep | undefined = elements && findStep(elements, step);
    if (!found) return undefined;
    described = describe(described.path, found);
    elements = definitions.parts(found.element) ?? partsOfType(definitions, described);
  }
  return described;
}

/** `name[0].given[]`, `value[x]`, `extension[url = a.b].value[x]`: steps without what selects among repetitions. */
function stepsOf(path: string): string[] {
  return path
    .replaceAll('[x]', '\u0000')
    .replace(/\[[^\]]*\]/g, '')
    .replaceAll('\u0000', '[x]')
    .split('.')
    .filter((step) => step !== '');
}

interface FoundStep {
  readonly name: string;
  readonly element: ElementEntry;
  readonly types: readonly TypeReference[];
}

function findStep(elements: ReadonlyMap<string, ElementEntry>, step: string): FoundStep | undefined {
  const element = elements.get(step);
  if (element) return { name: step, element, types: element.types ?? [{ code: 'BackboneElement' }] };
  for (const [name, choice] of elements) {
    if (!name.endsWith('[x]') || !step.startsWith(name.slice(0, -3))) continue;
    if (step === name.slice(0, -3)) return { name, element: choice, types: choice.types ?? [] };
    const chosen = choice.types?.filter((type) => choiceKey(name, type.code) === step) ?? [];
    if (chosen.length > 0) return { name, element: choice, types: chosen };
  }
  return undefined;
}

function describe(parent: string, { name, element, types }: FoundStep): ElementDescription {
  const max = element.max === '*' ? Number.POSITIVE_INFINITY : (element.max ?? 1);
  return {
    path: `${parent}.${name}`,
    types,
    min: element.min ?? 0,
    max,
    isArray: max > 1,
    ...(element.binding ? { binding: element.binding } : {}),
    ...(name.endsWith('[x]')
      ? { choice: Object.fromEntries((element.types ?? []).map(({ code }) => [code, choiceKey(name, code)])) }
      : {}),
  };
}

function partsOfType(
  definitions: Definitions,
  described: ElementDescription,
): ReadonlyMap<string, ElementEntry> | undefined {
  const [first, second] = described.types;
  return first && !second ? definitions.elements(first.code) : undefined;
}
