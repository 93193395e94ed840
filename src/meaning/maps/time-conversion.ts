/** Says which offset from UTC a local time has in the sender's zone; injected, since zone data are no business of maps. */
export interface Zone {
  /** `doubtful` where the clock skips or repeats that time. Offsets are spelt `+01:00`. */
  offsetAt(year: number, month: number, day: number, hour: number, minute: number): ZoneOffset | undefined;
}

export interface ZoneOffset {
  readonly offset: string;
  readonly doubtful: boolean;
  /** The offset is that of the message's own time, which other times are only taken to have too. */
  readonly assumed?: true;
}

/** A converted time, and whether it says all that the original said. */
export interface Converted {
  readonly text: string;
  readonly whole: boolean;
  readonly doubtful: boolean;
  /** The text says more than the original: FHIR has no time without seconds and a zone. */
  readonly more: boolean;
}

const ZERO = 48;
const POINT = 46;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * An HL7 v2 DT, DTM or TS value (2.A.22) as FHIR spells it, with the precision that it has: `20240131` becomes
 * `2024-01-31`, never a time. FHIR has no time without seconds, so minutes get `:00`; and none without a zone: where
 * neither the value nor the sender says one, only the day is written. A `date` leaves the time of day out.
 * Undefined for what is no such date, as `00/00/0000`.
 */
export function fhirTime(
  value: string,
  target: 'date' | 'dateTime' | 'instant',
  zone: Zone | undefined,
): Converted | undefined {
  const digits = digitsFrom(value, 0);
  if (digits < 4 || digits > 14 || (digits & 1) === 1 || !exists(value, digits)) return undefined;
  const fraction = fractionAt(value, digits);
  const stated = fraction === undefined ? undefined : offsetOf(value.slice(digits + fraction.length));
  if (fraction === undefined || stated === undefined) return undefined;
  const date = dateText(value, digits);
  if (digits <= 8)
    return target === 'instant' ? undefined : { text: date, whole: stated === '', doubtful: false, more: false };
  if (target === 'date') return { text: date, whole: false, doubtful: false, more: false };
  const local = stated === '' ? localOffset(value, digits, zone) : undefined;
  const offset = stated === '' ? local?.offset : stated;
  if (offset === undefined)
    return target === 'instant' ? undefined : { text: date, whole: false, doubtful: false, more: false };
  const minutes = digits >= 12 ? value.slice(10, 12) : '00';
  const seconds = digits >= 14 ? value.slice(12, 14) : '00';
  return {
    text: `${date}T${value.slice(8, 10)}:${minutes}:${seconds}${fraction}${offset}`,
    whole: true,
    doubtful: local?.doubtful === true,
    more: digits < 14 || local?.assumed === true,
  };
}

function digitsFrom(value: string, from: number): number {
  let at = from;
  while (at < value.length && isDigit(value.charCodeAt(at))) at++;
  return at - from;
}

/** Whether the first digits name a day and a time that there are. */
function exists(value: string, digits: number): boolean {
  const month = numberAt(value, 4, digits, 1);
  const day = numberAt(value, 6, digits, 1);
  if (value.startsWith('0000') || month < 1 || month > 12 || day < 1 || day > (DAYS[month - 1] as number)) return false;
  if (month === 2 && day === 29 && !isLeap(Number(value.slice(0, 4)))) return false;
  return (
    numberAt(value, 8, digits, 0) < 24 && numberAt(value, 10, digits, 0) < 60 && numberAt(value, 12, digits, 0) < 60
  );
}

/** The fraction of a second with its point, empty where there is none; undefined where a point stands out of place. */
function fractionAt(value: string, digits: number): string | undefined {
  if (value.charCodeAt(digits) !== POINT) return '';
  const length = digitsFrom(value, digits + 1);
  return digits === 14 && length > 0 ? value.slice(digits, digits + 1 + length) : undefined;
}

function dateText(value: string, digits: number): string {
  const year = value.slice(0, 4);
  if (digits === 4) return year;
  return digits === 6 ? `${year}-${value.slice(4, 6)}` : `${year}-${value.slice(4, 6)}-${value.slice(6, 8)}`;
}

function localOffset(value: string, digits: number, zone: Zone | undefined): ZoneOffset | undefined {
  return zone?.offsetAt(
    Number(value.slice(0, 4)),
    numberAt(value, 4, digits, 1),
    numberAt(value, 6, digits, 1),
    numberAt(value, 8, digits, 0),
    numberAt(value, 10, digits, 0),
  );
}

/** An HL7 v2 TM value (2.A.75) as a FHIR time; a zone has no place in it. */
export function fhirClock(value: string): Converted | undefined {
  const found = /^(\d\d)(?:(\d\d)(?:(\d\d)(\.\d{1,6})?)?)?([+-]\d{4})?$/.exec(value);
  if (found === null) return undefined;
  const [, hour = '', minute = '00', second = '00', fraction = '', zone] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return { text: `${hour}:${minute}:${second}${fraction}`, whole: zone === undefined, doubtful: false, more: false };
}

const FHIR = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?$/;

/** A FHIR date, dateTime or instant as HL7 v2 spells it; undefined for what is none. */
export function hl7Time(value: string): string | undefined {
  const found = FHIR.exec(value);
  if (found === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', zone = ''] = found;
  const offset = zone === 'Z' ? '+0000' : zone.replace(':', '');
  return `${year}${month}${day}${hour}${minute}${second}${fraction.slice(0, 5)}${offset}`;
}

function offsetOf(text: string): string | undefined {
  if (text === '') return '';
  const found = /^([+-])(\d\d)(\d\d)$/.exec(text);
  if (found === null) return undefined;
  const [, sign = '', hours = '', minutes = ''] = found;
  return Number(hours) > 14 || Number(minutes) > 59 ? undefined : `${sign}${hours}:${minutes}`;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 57;
}

function numberAt(value: string, at: number, digits: number, absent: number): number {
  return at + 2 > digits ? absent : (value.charCodeAt(at) - ZERO) * 10 + value.charCodeAt(at + 1) - ZERO;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
