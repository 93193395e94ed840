import { isNarrative } from './narrative.ts';

/** How JSON writes a primitive type, and what its text must look like; FHIR R4, section 2.24.0.1. */
export interface PrimitiveRule {
  readonly json: 'string' | 'number' | 'boolean';
  /** The code of the finding where the format is wrong is `fhir-format-wrong` but for narratives. */
  matches(value: unknown): boolean;
}

/** The rule of a primitive type; undefined for a type that is none. */
export function primitiveRule(type: string): PrimitiveRule | undefined {
  return Object.hasOwn(RULES, type) ? RULES[type] : undefined;
}

const text = (matches: (value: string) => boolean): PrimitiveRule => ({
  json: 'string',
  matches,
});
const pattern = (expression: RegExp): PrimitiveRule => text((value) => expression.test(value));
const whole = (least: number): PrimitiveRule => ({
  json: 'number',
  matches: (value) => Number.isInteger(value) && typeof value === 'number' && value >= least && value <= 2_147_483_647,
});

// Control characters but tab, line feed and carriage return have no place in a FHIR string.
const CONTROL = new RegExp('[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f]');
const plainText = text((value) => !CONTROL.test(value) && /\S/.test(value));
const uri = pattern(/^\S*$/);
const ZONE = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';
const DAY = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/;
const CLOCK = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?';
const TIME = new RegExp(`^${CLOCK}$`);
const MOMENT = new RegExp(`^T${CLOCK}${ZONE}$`);

const RULES: Readonly<Record<string, PrimitiveRule>> = {
  boolean: { json: 'boolean', matches: () => true },
  integer: whole(-2_147_483_648),
  unsignedInt: whole(0),
  positiveInt: whole(1),
  decimal: { json: 'number', matches: (value) => Number.isFinite(value) },
  string: plainText,
  markdown: plainText,
  code: pattern(/^\S+(?:\s\S+)*$/),
  id: pattern(/^[A-Za-z0-9\-.]{1,64}$/),
  uri,
  url: uri,
  canonical: uri,
  oid: pattern(/^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/),
  uuid: pattern(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  base64Binary: text(isBase64),
  date: text(isDay),
  dateTime: text((value) => {
    const at = value.indexOf('T');
    return at === -1 ? isDay(value) : at === 10 && isDay(value.slice(0, 10)) && MOMENT.test(value.slice(10));
  }),
  instant: text((value) => value[10] === 'T' && isDay(value.slice(0, 10)) && MOMENT.test(value.slice(10))),
  time: pattern(TIME),
  xhtml: text(isNarrative),
};

/** A year, month or day that exists in the calendar. */
function isDay(value: string): boolean {
  const match = DAY.exec(value);
  if (!match) return false;
  const day = Number(match[3] ?? 1);
  if (day <= 28) return match[1] !== '0000';
  const month = Number(match[2]);
  const year = Number(match[1]);
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= 30 || ![4, 6, 9, 11].includes(month);
}

/** Groups of four characters, white space between them; one pass, as attachments are long. */
function isBase64(value: string): boolean {
  let count = 0;
  let padding = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 32 || (code >= 9 && code <= 13)) continue;
    count += 1;
    if (code === 61) padding += 1;
    else if (padding > 0 || !isBase64Code(code)) return false;
  }
  return count > 0 && count % 4 === 0 && padding <= 2;
}

function isBase64Code(code: number): boolean {
  return (
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    code === 43 ||
    code === 47
  );
}
