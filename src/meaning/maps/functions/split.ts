import type { MapFunction } from './map-function.ts';

/** `PID-18.1 -> PID-18.1 as split("-", 2)`: the second part; a value without that part cannot be used. */
export const split: MapFunction = {
  name: 'split',
  summary: 'Cuts a value at a separator and takes one part, counted from 1.',
  input: 'text',
  output: 'text',
  takesMany: false,
  parameters: [
    {
      name: 'separator',
      type: 'text',
      check: (value) => (value === '' ? { expected: 'at least one character' } : undefined),
    },
    { name: 'part', type: 'number' },
  ],
  compile([separator = '', part = '1']) {
    const index = Number(part) - 1;
    return ([value]) => value?.split(separator)[index];
  },
};
