import type { MapFunction } from './map-function.ts';

/**
 * `PID-3.1 -> PID-3.1 as pad(8)` makes `4711` into `00004711`; `pad(8, " ", right)` fills after it.
 * A value that is long enough already passes as it is.
 */
export const pad: MapFunction = {
  name: 'pad',
  summary: 'Fills a value up to a length, before it (with zeros) unless told otherwise.',
  input: 'text',
  output: 'text',
  takesMany: false,
  parameters: [
    { name: 'length', type: 'number' },
    {
      name: 'fill',
      type: 'text',
      optional: true,
      check: (value) => ([...value].length === 1 ? undefined : { expected: 'one character' }),
    },
    { name: 'side', type: 'word', words: ['left', 'right'], optional: true },
  ],
  compile([length = '1', fill = '0', side = 'left']) {
    const wanted = Number(length);
    return ([value]) => {
      if (value === undefined) return undefined;
      const missing = fill.repeat(Math.max(0, wanted - [...value].length));
      return side === 'left' ? missing + value : value + missing;
    };
  },
};
