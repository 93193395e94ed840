/** Two-digit parts of a date and time; each is checked, since a month 13 is as unreadable as a letter. */
const month = '(?:0[1-9]|1[0-2])';
const day = '(?:0[1-9]|[12]\\d|3[01])';
const hour = '(?:[01]\\d|2[0-3])';
const minute = '[0-5]\\d';
const zone = '[+-](?:0\\d|1[0-4])[0-5]\\d';
const time = `${hour}(?:${minute}(?:${minute}(?:\\.\\d{1,4})?)?)?`;

/**
 * Formats of the primitive data types (chapter 2A). DT takes a year, month or day since 2.3; DTM and the time
 * of a TS to the second with up to four digits of its fraction; SI a number of up to four digits.
 */
const formats: Readonly<Record<string, RegExp>> = {
  NM: /^[+-]?(?:\d+\.?\d*|\.\d+)$/,
  SI: /^\d{1,4}$/,
  DT: new RegExp(`^\\d{4}(?:${month}(?:${day})?)?$`),
  TM: new RegExp(`^${time}(?:${zone})?$`),
  DTM: new RegExp(`^\\d{4}(?:${month}(?:${day}(?:${time})?)?)?(?:${zone})?$`),
};

/**
 * Whether a value fits the format of a primitive data type. Types without a format of their own (ST, TX, FT,
 * IS, ID, ...) take everything; blanks around a number are allowed, as the standard says of NM.
 */
export function fitsDataType(type: string, value: string): boolean {
  // Before 2.5 the date and time is the type TS itself, later its first component, a DTM.
  const format = formats[type === 'TS' ? 'DTM' : type];
  return format === undefined || format.test(type === 'NM' ? value.trim() : value);
}
