import type { MapFunction } from './map-function.ts';

/** A UCUM term: components joined by `.` or `/`, each a symbol with an exponent or annotation, or a factor. */
const COMPONENT =
  '(?:\\d+|10[*^]-?\\d*|[A-Za-z%\'"\\[][A-Za-z0-9_%\'"*\\[\\]]*(?:[+-]?\\d+)?)?(?:\\{[\\x21-\\x7c~]*\\})?';
const TERM = new RegExp(`^/?${COMPONENT}(?:[./]${COMPONENT})*$`);

/** `OBX-6 -> valueQuantity.code as ucum`: lets through what is spelt as UCUM spells units, without blanks. */
export const ucum: MapFunction = {
  name: 'ucum',
  summary: 'Lets a unit through that is spelt as UCUM spells them.',
  input: 'text',
  output: 'text',
  keeps: true,
  takesMany: false,
  parameters: [],
  compile() {
    return ([value]) => (value !== undefined && TERM.test(value) ? value : undefined);
  },
  invert: () => (value) => value,
};
