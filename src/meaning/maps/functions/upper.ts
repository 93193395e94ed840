import type { MapFunction } from './map-function.ts';

/** `PID-5.1 -> PID-5.1 as upper`, by Unicode's rules and no language's (`i` is always `I`). */
export const upper: MapFunction = {
  name: 'upper',
  summary: 'Turns letters into capitals.',
  input: 'text',
  output: 'text',
  takesMany: false,
  parameters: [],
  compile() {
    return ([value]) => value?.toUpperCase();
  },
};
