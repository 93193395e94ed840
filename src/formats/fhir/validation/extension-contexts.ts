import { choiceKey, type Definitions } from '../definitions/definitions.ts';
import type { ElementEntry } from '../definitions/pack-format.ts';

/** Says on which elements an extension may stand; FHIR R4, section 2.4.0.5. */
export class ExtensionContexts {
  readonly #definitions: Definitions;
  readonly #names = new Map<string, ReadonlySet<string> | undefined>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /**
   * @param type the resource that holds the element
   * @param path names of elements from the resource down to the one that has the extension
   * @param contexts what the extension's definition allows; names of other extensions allow anything inside of these
   */
  allows(type: string, path: readonly string[], contexts: readonly string[]): boolean {
    if (contexts.includes('Element') || contexts.some((one) => one.includes(':'))) return true;
    const names = this.#namesOf(type, path);
    return names === undefined || contexts.some((one) => names.has(one));
  }

  /** All names that an element goes by: its path from each type around it, its types, and their bases. */
  #namesOf(type: string, path: readonly string[]): ReadonlySet<string> | undefined {
    const key = `${type} ${path.join('.')}`;
    if (!this.#names.has(key)) this.#names.set(key, this.#walk(type, path));
    return this.#names.get(key);
  }

  #walk(type: string, path: readonly string[]): ReadonlySet<string> | undefined {
    let names = new Set(this.#withBases(type));
    let elements = this.#definitions.elements(type);
    for (const step of path) {
      const found = find(elements, step);
      if (!found) return undefined;
      const { name, entry, type: own } = found;
      const next = new Set([...names].map((one) => `${one}.${name}`));
      for (const base of this.#withBases(own)) next.add(base);
      // A recursive element, Questionnaire.item.item, is what it refers to as well.
      if (entry.same) next.add(entry.same);
      names = next;
      elements = this.#definitions.parts(entry) ?? this.#definitions.elements(own);
    }
    return names;
  }

  #withBases(type: string): string[] {
    const base = this.#definitions.type(type)?.base;
    return base === undefined ? [type] : [type, ...this.#withBases(base)];
  }
}

function find(
  elements: ReadonlyMap<string, ElementEntry>,
  step: string,
): { name: string; entry: ElementEntry; type: string } | undefined {
  const entry = elements.get(step);
  if (entry) return { name: step, entry, type: entry.types?.[0]?.code ?? 'BackboneElement' };
  for (const [name, choice] of elements) {
    if (!name.endsWith('[x]') || !step.startsWith(name.slice(0, -3))) continue;
    const type = choice.types?.find(({ code }) => choiceKey(name, code) === step);
    if (type) return { name, entry: choice, type: type.code };
  }
  return undefined;
}
