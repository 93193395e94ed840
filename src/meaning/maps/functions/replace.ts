import type { MapFunction } from './map-function.ts';

/** `PID-19 -> PID-19 as replace("-", "")`: every place where the text stands, taken literally. */
export const replace: MapFunction = {
  name: 'replace',
  summary: 'Replaces a text wherever it stands by another one.',
  input: 'text',
  output: 'text',
  takesMany: false,
  parameters: [
    {
      name: 'what',
      type: 'text',
      check: (value) => (value === '' ? { expected: 'at least one character' } : undefined),
    },
    { name: 'with', type: 'text' },
  ],
  compile([what = '', by = '']) {
    // The function form: in a replacement text `$&` would stand for the match.
    return ([value]) => value?.replaceAll(what, () => by);
  },
};
