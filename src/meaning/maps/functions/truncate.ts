import type { MapFunction } from './map-function.ts';

/** `PID-5.1 -> PID-5.1 as truncate(20)`: counted in characters, never half of one. */
export const truncate: MapFunction = {
  name: 'truncate',
  summary: 'Cuts a value after a number of characters; what follows is lost.',
  input: 'text',
  output: 'text',
  takesMany: false,
  parameters: [{ name: 'length', type: 'number' }],
  compile([length = '1']) {
    const most = Number(length);
    return ([value]) => {
      if (value === undefined || value.length <= most) return value;
      return [...value].slice(0, most).join('');
    };
  },
};
