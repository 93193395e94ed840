import { type DateFormat, readDate, readDateFormat, readHl7Date, writeDate } from './date-format.ts';
import type { MapFunction, Parameter } from './map-function.ts';

function checkFormat(text: string): { expected: string; suggestion?: string } | undefined {
  const format = readDateFormat(text);
  return 'expected' in format ? format : undefined;
}

function formatOf(text: string): DateFormat {
  const format = readDateFormat(text);
  if ('expected' in format) throw new RangeError('the format was not checked before');
  return format;
}

const format: Parameter = { name: 'format', type: 'text', check: checkFormat };

/**
 * `PID-7 -> PID-7 as date("yyyyMMdd")` writes an HL7 date in a format; a second format says how the source
 * spells it: `date("yyyyMMdd", "MM/dd/yyyy")`. A day that does not exist (`00/00/0000`), or less precision than
 * the format asks for, cannot be used.
 */
export const date: MapFunction = {
  name: 'date',
  summary: 'Writes a date or time in a format, never with more precision than it has.',
  input: 'datetime',
  output: 'datetime',
  takesMany: false,
  parameters: [format, { ...format, name: 'source format', optional: true }],
  compile([target = 'yyyyMMdd', source]) {
    const write = formatOf(target);
    const read = source === undefined ? undefined : formatOf(source);
    return ([value]) => {
      if (value === undefined) return undefined;
      const parts = read === undefined ? readHl7Date(value) : readDate(read, value);
      return parts === undefined ? undefined : writeDate(write, parts);
    };
  },
};
