import type { MapFunction } from './map-function.ts';

/**
 * `HD.2 <-> $this as prefix("urn:oid:")` puts a text before the value; `CWE.3 <-> coding[0].system as
 * prefix("http://terminology.hl7.org/CodeSystem/v2-", "HL7")` puts it in the place of another one. A value without
 * the text that is to be replaced cannot be used.
 */
export const prefix: MapFunction = {
  name: 'prefix',
  summary: 'Puts a text before a value, or in the place of the text that it begins with.',
  input: 'text',
  output: 'text',
  keeps: true,
  takesMany: false,
  parameters: [
    {
      name: 'text',
      type: 'text',
      check: (value) => (value === '' ? { expected: 'at least one character' } : undefined),
    },
    { name: 'instead of', type: 'text', optional: true },
  ],
  compile([text = '', before = '']) {
    return ([value]) => exchange(value, before, text);
  },
  invert([text = '', before = '']) {
    return (value) => exchange(value, text, before);
  },
};

function exchange(value: string | undefined, from: string, to: string): string | undefined {
  return value?.startsWith(from) === true ? to + value.slice(from.length) : undefined;
}
