import type { TargetTypes } from '../../src/meaning/maps/target-types.ts';

/** What R4 says of an element by its whole path, `Patient.name.family`. */
export class R4Elements {
  readonly #types: TargetTypes;

  constructor(types: TargetTypes) {
    this.#types = types;
  }

  isResource(type: string): boolean {
    return this.#types.kindOf(type) === 'resource';
  }

  /** Whether an element repeats, as a number beyond the first says. */
  isList(element: string): boolean {
    const [type = '', ...steps] = element.split('.');
    return this.#types.elementAt(type, steps.join('.'))?.isArray !== false;
  }

  /** Whether R4 has an element; of a choice, its name alone will do. */
  isElement(element: string): boolean {
    const [type = '', ...steps] = element.split('.');
    if (this.#types.kindOf(type) === undefined) return false;
    const path = steps.join('.');
    return this.#types.elementAt(type, path) !== undefined || this.#types.elementAt(type, `${path}[x]`) !== undefined;
  }

  /** Whether the type of an element can hold a value at all: `00000000` is no date, `N/A` no number. */
  canBe(element: string, value: string): boolean {
    const [type = '', ...steps] = element.split('.');
    const primitive = this.#types.elementAt(type, steps.join('.'))?.types[0] ?? '';
    switch (primitive) {
      case 'date':
      case 'dateTime':
        return /^[12]\d{3}(?:(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])\d*(?:[.]\d+)?(?:[+-]\d{4})?)?)?$/.test(value);
      case 'instant':
        return /^[12]\d{3}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d/.test(value);
      case 'decimal':
      case 'integer':
        return /^[+-]?\d+(?:[.]\d+)?$/.test(value.trim());
      case 'positiveInt':
      case 'unsignedInt':
        return /^\d+$/.test(value);
      case 'boolean':
        return /^[YN]$/.test(value);
      default:
        return true;
    }
  }
}
