import { decimalText, type Json, type JsonObject } from '../json.ts';
import type { LeafList } from '../ledger.ts';
import { isObject } from '../target-values.ts';

/**
 * The element values of a resource or Bundle in the order of its JSON: the leaves of a ledger whose source is FHIR. Types
 * of resources are structure and no leaves; what a primitive has beside its value (`_birthDate`) counts as below it.
 */
export class FhirLeaves implements LeafList {
  readonly #paths: string[] = [];
  readonly #raws: string[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(root: JsonObject) {
    this.#object(root, '', 0);
  }

  get count(): number {
    return this.#paths.length;
  }

  path(leaf: number): string {
    return this.#paths[leaf] ?? '';
  }

  raw(leaf: number): string {
    return this.#raws[leaf] ?? '';
  }

  /** The leaf at a path; undefined where there is none. */
  at(path: string): number | undefined {
    return this.#numbers.get(path);
  }

  #object(value: JsonObject, at: string, depth: number): void {
    if (depth > DEEPEST) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'resourceType') continue;
      const element = name.startsWith('_') ? name.slice(1) : name;
      this.#value(inner, at === '' ? element : `${at}.${element}`, depth + 1);
    }
  }

  #value(value: Json | undefined, at: string, depth: number): void {
    const text = textOf(value);
    if (text !== undefined) {
      this.#numbers.set(at, this.#paths.length);
      this.#paths.push(at);
      this.#raws.push(text);
    } else if (Array.isArray(value)) value.forEach((item, i) => this.#value(item, `${at}[${i}]`, depth));
    else if (isObject(value)) this.#object(value, at, depth);
  }
}

const DEEPEST = 500;

/** The text of a primitive; undefined for a part, for null and for an empty text, which FHIR does not have. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'boolean') return String(value);
  return decimalText(value);
}
