import type { MapFunction } from './map-function.ts';

/** `PV1-3 + PV1-10 -> ZPV-1 as join("/")`: the valued ones in order, with the separator between. */
export const join: MapFunction = {
  name: 'join',
  summary: 'Puts several values together, with a separator between those that are there.',
  input: 'text',
  output: 'text',
  takesMany: true,
  parameters: [{ name: 'separator', type: 'text', optional: true }],
  compile([separator = '']) {
    return (values) => values.join(separator);
  },
  invertMany:
    ([separator = '']) =>
    (value) =>
      separator === '' ? [value] : value.split(separator),
};
