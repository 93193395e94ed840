import { fhirTime } from '../time-conversion.ts';
import type { MapFunction } from './map-function.ts';

/** `OBX-14 -> effectiveDateTime as datetime`: lets through what is a date or time, with the precision that it has. */
export const datetime: MapFunction = {
  name: 'datetime',
  summary: 'Lets a date or time through as it is, and nothing else: 00/00/00 is none.',
  input: 'text',
  output: 'datetime',
  keeps: true,
  takesMany: false,
  parameters: [],
  compile() {
    return ([value]) =>
      value !== undefined && fhirTime(value, 'dateTime', undefined) !== undefined ? value : undefined;
  },
};
