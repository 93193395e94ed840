/**
 * The delimiters of one message, as MSH-1 and MSH-2 give them (HL7 v2.8.2 chapter 2, 2.5.4). A delimiter
 * that MSH-2 leaves out is an empty string with code -1: it never matches.
 */
export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  /** The truncation character, which exists from version 2.7 on. */
  readonly truncation: string;
  readonly fieldCode: number;
  readonly componentCode: number;
  readonly repetitionCode: number;
  readonly subcomponentCode: number;
  /** A character occurs twice; only its first meaning counts. */
  readonly repeated: boolean;
}

const CACHED = 64;
const cache = new Map<string, Delimiters>();

/**
 * The delimiters for MSH-1 and MSH-2 as spelt, or undefined where they cannot be delimiters: MSH-2 is
 * empty, or a letter, digit, line end, space or half of a surrogate pair stands among the first five.
 */
export function delimitersOf(separator: string, encoding: string): Delimiters | undefined {
  const key = separator + encoding;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make(separator, encoding);
  if (made === undefined) return undefined;
  // Few sets exist in practice; a sender that varies them must not make the cache grow.
  if (cache.size >= CACHED) cache.clear();
  cache.set(key, made);
  return made;
}

function make(separator: string, encoding: string): Delimiters | undefined {
  const spelt = separator + encoding.slice(0, 4);
  if (separator === '' || encoding === '' || /[\p{L}\p{N}\p{Cs}\s\0\ufeff\ufffd]/u.test(spelt)) return undefined;
  const seen = new Set([separator]);
  let repeated = false;
  const take = (character: string | undefined): string => {
    if (character === undefined || character === '' || /[\p{L}\p{N}\p{Cs}\s\0]/u.test(character)) return '';
    if (seen.has(character)) {
      repeated = true;
      return '';
    }
    seen.add(character);
    return character;
  };
  const component = take(encoding[0]);
  const repetition = take(encoding[1]);
  const escape = take(encoding[2]);
  // `^~\\&`: some senders escape the backslash itself, and mean the ampersand that it pushed to fifth place.
  const doubled = encoding[3] === escape && encoding.length === 5;
  const subcomponent = take(encoding[3]) || (doubled ? take(encoding[4]) : '');
  const truncation = doubled ? '' : take(encoding[4]);
  return {
    field: separator,
    component,
    repetition,
    escape,
    subcomponent,
    truncation,
    fieldCode: codeOf(separator),
    componentCode: codeOf(component),
    repetitionCode: codeOf(repetition),
    subcomponentCode: codeOf(subcomponent),
    repeated,
  };
}

function codeOf(character: string): number {
  return character === '' ? -1 : character.charCodeAt(0);
}
