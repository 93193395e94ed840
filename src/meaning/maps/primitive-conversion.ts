import { decimal, decimalText, type Json } from './json.ts';
import { type Converted, fhirClock, fhirTime, hl7Time, type Zone } from './time-conversion.ts';

/** What a conversion may ask and tell; one is shared by a run, so that converting allocates nothing. */
export interface ConversionNotes {
  readonly zone: Zone | undefined;
  /** Set where the result says less than the value, as a day for a time. */
  partial: boolean;
  /** Set where the sender's clock skips or repeats the time. */
  doubtful: boolean;
  /** Set where the result says more than the value, as seconds or a zone that it does not state. */
  more: boolean;
}

/** Makes a FHIR primitive of a decoded v2 value; undefined where the value cannot be one: a value is never bent. */
export type PrimitiveConversion = (value: string, notes: ConversionNotes) => Json | undefined;

const VISIBLE = /\S/;
const URI = /^\S+$/;
const CODE = /^\S+(?: \S+)*$/;
const NUMBER = /^\s*([+-]?)0*(\d*)(?:\.(\d*))?\s*$/;

function text(value: string): string | undefined {
  return isVisible(value.charCodeAt(0)) || VISIBLE.test(value) ? value : undefined;
}

function matching(grammar: RegExp): PrimitiveConversion {
  return (value) => (grammar.test(value) ? value : undefined);
}

/** Whether a character is one of ASCII that shows. */
function isVisible(code: number): boolean {
  return code > 32 && code < 127;
}

/** Whether a text is one word of ASCII, as nearly all codes and URIs are: a loop says so sooner than a grammar. */
function isWord(value: string): boolean {
  for (let at = 0; at < value.length; at++) if (!isVisible(value.charCodeAt(at))) return false;
  return value !== '';
}

function uri(value: string): string | undefined {
  return isWord(value) || URI.test(value) ? value : undefined;
}

function code(value: string): string | undefined {
  if (isWord(value) || CODE.test(value)) return value;
  const trimmed = value.trim();
  return CODE.test(trimmed) ? trimmed : undefined;
}

/** The number as FHIR and JSON spell it: without plus sign and leading zeros, with all digits after the point. */
export function numberText(value: string): string | undefined {
  if (isPlainNumber(value)) return value;
  const found = NUMBER.exec(value);
  if (found === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = found;
  if (whole === '' && fraction === '' && !value.includes('0')) return undefined;
  const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

/** Digits without leading zeros, perhaps a point and more digits: spelt as JSON spells it. */
function isPlainNumber(value: string): boolean {
  const { length } = value;
  const first = value.charCodeAt(0);
  if (length === 0 || first < 49 || first > 57) return false;
  let points = 0;
  for (let at = 1; at < length; at++) {
    const code = value.charCodeAt(at);
    if (code === 46) points++;
    else if (code < 48 || code > 57) return false;
  }
  return points === 0 || (points === 1 && value.charCodeAt(length - 1) !== 46);
}

function whole(least: number): PrimitiveConversion {
  return (value) => {
    const digits = numberText(value);
    if (digits === undefined || !/^-?\d{1,10}$/.test(digits)) return undefined;
    const number = Number(digits);
    return number >= least && number <= 2_147_483_647 ? number : undefined;
  };
}

function time(target: 'date' | 'dateTime' | 'instant'): PrimitiveConversion {
  return (value, notes) => take(fhirTime(value, target, notes.zone), notes);
}

function take(converted: Converted | undefined, notes: ConversionNotes): string | undefined {
  if (converted === undefined) return undefined;
  if (!converted.whole) notes.partial = true;
  if (converted.doubtful) notes.doubtful = true;
  if (converted.more) notes.more = true;
  return converted.text;
}

const TO_FHIR: ReadonlyMap<string, PrimitiveConversion> = new Map<string, PrimitiveConversion>([
  ['string', text],
  ['markdown', text],
  ['xhtml', () => undefined],
  ['code', code],
  ['uri', uri],
  ['url', uri],
  ['canonical', uri],
  ['oid', matching(/^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/)],
  ['uuid', matching(/^urn:uuid:[0-9a-f-]{36}$/)],
  ['id', matching(/^[A-Za-z0-9\-.]{1,64}$/)],
  ['base64Binary', matching(/^(?:\s*(?:[0-9A-Za-z+/=]){4}\s*)+$/)],
  [
    'boolean',
    (value) => (value === 'Y' || value === 'true' ? true : value === 'N' || value === 'false' ? false : undefined),
  ],
  ['decimal', decimalOf],
  ['integer', whole(-2_147_483_648)],
  ['unsignedInt', whole(0)],
  ['positiveInt', whole(1)],
  ['date', time('date')],
  ['dateTime', time('dateTime')],
  ['instant', time('instant')],
  ['time', (value, notes) => take(fhirClock(value), notes)],
]);

function decimalOf(value: string): Json | undefined {
  const digits = numberText(value);
  return digits === undefined ? undefined : decimal(digits);
}

/** The conversion to a FHIR primitive type; undefined for a type that is none. */
export function conversionTo(type: string): PrimitiveConversion | undefined {
  return TO_FHIR.get(type);
}

/** A FHIR primitive as an HL7 v2 value; undefined where v2 has no spelling for it. */
export function valueOfPrimitive(type: string, value: Json | undefined): string | undefined {
  if (typeof value === 'boolean') return value ? 'Y' : 'N';
  const digits = decimalText(value);
  if (digits !== undefined) return digits;
  if (typeof value !== 'string') return undefined;
  switch (type) {
    case 'date':
    case 'dateTime':
    case 'instant':
      return hl7Time(value);
    case 'time':
      return value.replaceAll(':', '');
    default:
      return value;
  }
}
