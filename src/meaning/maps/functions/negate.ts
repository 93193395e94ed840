import type { MapFunction } from './map-function.ts';

const OPPOSITE: Readonly<Record<string, string>> = { Y: 'N', N: 'Y' };

/** `PD1-12 -> active as negate`: `Y` becomes `N` and `N` becomes `Y` (table 0136); nothing else can be used. */
export const negate: MapFunction = {
  name: 'negate',
  summary: 'Turns Y into N and N into Y.',
  input: 'text',
  output: 'text',
  takesMany: false,
  parameters: [],
  compile() {
    return ([value]) => (value !== undefined && Object.hasOwn(OPPOSITE, value) ? OPPOSITE[value] : undefined);
  },
  invert: () => (value) => (Object.hasOwn(OPPOSITE, value) ? OPPOSITE[value] : undefined),
};
