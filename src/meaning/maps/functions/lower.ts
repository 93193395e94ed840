import type { MapFunction } from './map-function.ts';

/** `PID-13.4 -> PID-13.4 as lower`, by Unicode's rules and no language's. */
export const lower: MapFunction = {
  name: 'lower',
  summary: 'Turns capitals into small letters.',
  input: 'text',
  output: 'text',
  takesMany: false,
  parameters: [],
  compile() {
    return ([value]) => value?.toLowerCase();
  },
};
