/** A moment as far as its text says it; what is absent was not said. `fraction` are the digits after the point. */
export interface DateParts {
  readonly year?: string;
  readonly month?: string;
  readonly day?: string;
  readonly hour?: string;
  readonly minute?: string;
  readonly second?: string;
  readonly fraction?: string;
  /** `+0100` */
  readonly zone?: string;
}

type Field = keyof DateParts;
type Piece = { readonly field: Field; readonly length: number } | { readonly literal: string };

/** A date format, cut into fields and the characters between them. */
export type DateFormat = readonly Piece[];

const FIELDS: Readonly<Record<string, Field>> = {
  yyyy: 'year',
  MM: 'month',
  dd: 'day',
  HH: 'hour',
  mm: 'minute',
  ss: 'second',
  SSS: 'fraction',
  xx: 'zone',
};

/**
 * Reads a format such as `yyyy-MM-dd HH:mm:ss.SSS xx` (Unicode's letters: `MM` months, `mm` minutes, `xx` the
 * zone as `+0100`). Letters other than these are wrong; everything else stands for itself.
 *
 * @returns the format, or a text of what it should be
 */
export function readDateFormat(text: string): DateFormat | { expected: string; suggestion?: string } {
  const known = Object.keys(FIELDS).join(' ');
  const pieces: Piece[] = [];
  for (const match of text.matchAll(/([A-Za-z])\1*|[^A-Za-z]+/g)) {
    const [run] = match;
    const field = FIELDS[run];
    if (field !== undefined) pieces.push({ field, length: run.length });
    else if (match[1] === undefined) pieces.push({ literal: run });
    else {
      const right = text
        .replaceAll('YYYY', 'yyyy')
        .replaceAll('DD', 'dd')
        .replaceAll('hh', 'HH')
        .replaceAll('SS', 'ss');
      const works = right !== text && Array.isArray(readDateFormat(right));
      return { expected: `a format of ${known}`, ...(works ? { suggestion: right } : {}) };
    }
  }
  if (!pieces.some((piece) => 'field' in piece)) return { expected: `a format of ${known}` };
  return pieces;
}

/** The parts of a text in this format; undefined when it is not in it or no such day or time exists. */
export function readDate(format: DateFormat, text: string): DateParts | undefined {
  const parts: Partial<Record<Field, string>> = {};
  let rest = text;
  for (const piece of format) {
    if ('literal' in piece) {
      if (!rest.startsWith(piece.literal)) return undefined;
      rest = rest.slice(piece.literal.length);
      continue;
    }
    const value = rest.slice(0, piece.field === 'zone' ? 5 : piece.length);
    const pattern = piece.field === 'zone' ? /^[+-]\d{4}$/ : /^\d+$/;
    if (value.length < piece.length || !pattern.test(value)) return undefined;
    parts[piece.field] = value;
    rest = rest.slice(value.length);
  }
  return rest === '' && exists(parts) ? parts : undefined;
}

const HL7 = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,4}))?)?)?)?)?)?([+-]\d{4})?$/;

/** The parts of an HL7 v2 DT, DTM or TS value (2.A.22), with the precision that it has. */
export function readHl7Date(text: string): DateParts | undefined {
  const match = HL7.exec(text);
  if (match === null) return undefined;
  const names = ['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction', 'zone'] as const;
  const parts: Partial<Record<Field, string>> = {};
  names.forEach((name, index) => {
    const value = match[index + 1];
    if (value !== undefined) parts[name] = value;
  });
  return exists(parts) ? parts : undefined;
}

/** Writes the parts in a format; undefined when it asks for more than they say: precision is never made up. */
export function writeDate(format: DateFormat, parts: DateParts): string | undefined {
  let text = '';
  for (const piece of format) {
    if ('literal' in piece) {
      text += piece.literal;
      continue;
    }
    const value = parts[piece.field];
    if (value === undefined) return undefined;
    text += piece.field === 'fraction' ? value.padEnd(3, '0').slice(0, 3) : value;
  }
  return text;
}

function exists(parts: DateParts): boolean {
  const number = (text: string | undefined, absent: number): number => (text === undefined ? absent : Number(text));
  const year = number(parts.year, 2000);
  const month = number(parts.month, 1);
  const day = number(parts.day, 1);
  const days = new Date(Date.UTC(2000, month, 0)).getUTCDate();
  const leap = month === 2 && day === 29 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > days || leap) return false;
  const zone = Math.abs(number(parts.zone, 0));
  const zoneFits = zone <= 1400 && zone % 100 < 60;
  return zoneFits && number(parts.hour, 0) < 24 && number(parts.minute, 0) < 60 && number(parts.second, 0) < 60;
}
