import { segmentCode } from './path.ts';

/** Numbers per segment in `Segments.index`. */
export const STRIDE = 4;

/**
 * Where the segments of a text lie. `index` holds four numbers for each: the packed name (0 where the line
 * does not begin with a name), the offsets of its start and end, and the offset where the next one starts,
 * so that line ends and blank lines belong to the segment before them.
 */
export interface Segments {
  readonly index: number[];
  count: number;
  /** Offset of a line break that stands inside a field, or -1. */
  breakInField: number;
  /** Ordinal from 0 of a segment with a name in small letters, or -1. */
  smallLetters: number;
  /** Ordinal from 0 of a line that does not begin with a segment name, or -1. */
  nameless: number;
  /** The text holds more than `most` segments; the index stops there. */
  tooMany: boolean;
}

const CR = 13;
const LF = 10;
const TAB = 9;
const SPACE = 32;
const FILE_SEPARATOR = 0x1c;

/**
 * Finds the segments of `text` from offset `start` on. Segments end with CR, LF or CRLF, mixed too. Where
 * the first segment ends with a bare CR as the standard has it, a bare LF whose next line does not look
 * like a segment is part of a field.
 */
export function segmentsOf(text: string, start: number, separator: number, most: number): Segments {
  const found: Segments = { index: [], count: 0, breakInField: -1, smallLetters: -1, nameless: -1, tooMany: false };
  const length = text.length;
  let cr = nextOf(text, '\r', start);
  let lf = nextOf(text, '\n', start);
  const standard = cr < lf && cr + 1 !== lf;
  let from = start;
  while (from < length) {
    if (standard) {
      while (lf < cr && lf > from && !startsSegment(text, lf + 1, separator)) {
        if (found.breakInField < 0) found.breakInField = lf;
        lf = nextOf(text, '\n', lf + 1);
      }
    }
    const end = cr < lf ? cr : lf;
    const next = end < length ? end + 1 : length;
    if (from === end || (text.charCodeAt(from) <= 0x20 && isBlank(text, from, end))) {
      if (found.count > 0) found.index[found.count * STRIDE - 1] = next;
    } else {
      if (found.count === most) {
        found.tooMany = true;
        return found;
      }
      add(found, text, from, end, next, separator);
    }
    from = next;
    if (cr < from) cr = nextOf(text, '\r', from);
    if (lf < from) lf = nextOf(text, '\n', from);
  }
  return found;
}

function add(found: Segments, text: string, from: number, end: number, next: number, separator: number): void {
  let begin = from;
  while (text.charCodeAt(begin) === SPACE || text.charCodeAt(begin) === TAB) begin++;
  // Indentation belongs to the segment before, like blank lines.
  if (begin > from && found.count > 0) found.index[found.count * STRIDE - 1] = begin;
  let code = nameAt(text, begin, end, separator);
  if (code < 0) {
    if (found.smallLetters < 0) found.smallLetters = found.count;
    code = -code;
  }
  if (code === 0 && found.nameless < 0) found.nameless = found.count;
  found.index.push(code, begin, endOf(text, begin, end, next, text.length), next);
  found.count++;
}

/** The packed name of a single segment without its line end, or 0. */
export function nameOf(segment: string, separator: number): number {
  return Math.abs(nameAt(segment, 0, segment.length, separator));
}

function nextOf(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from);
  return at < 0 ? text.length : at;
}

/** Leaves the end byte of an MLLP frame, which some senders store with the message, out of the last segment. */
function endOf(text: string, from: number, end: number, next: number, length: number): number {
  if (next < length && !isBlank(text, next, length)) return end;
  let last = end;
  while (last > from && text.charCodeAt(last - 1) === FILE_SEPARATOR) last--;
  return last;
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) > 0x20) return false;
  return true;
}

/** The packed name at `from`, negative where it was spelt in small letters, 0 where there is none. */
function nameAt(text: string, from: number, end: number, separator: number): number {
  if (end - from < 3 || (end - from > 3 && text.charCodeAt(from + 3) !== separator)) return 0;
  const first = text.charCodeAt(from);
  const second = text.charCodeAt(from + 1);
  const third = text.charCodeAt(from + 2);
  if (isCapital(first) && isNameRest(second) && isNameRest(third)) return (first << 16) | (second << 8) | third;
  const name = text.slice(from, from + 3);
  return /^[A-Za-z][A-Za-z0-9]{2}$/.test(name) ? -segmentCode(name.toUpperCase()) : 0;
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isNameRest(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

function startsSegment(text: string, from: number, separator: number): boolean {
  if (from >= text.length) return true;
  const first = text.charCodeAt(from);
  if (first === CR || first === LF || first === FILE_SEPARATOR) return true;
  if (nameAt(text, from, Math.min(from + 3, text.length), separator) === 0) return false;
  const after = text.charCodeAt(from + 3);
  return after === separator || after === CR || after === LF || from + 3 === text.length;
}
