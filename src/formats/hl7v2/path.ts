import { Fault } from '../../diagnostics/fault.ts';

/** Any occurrence or repetition: `*` in a path. */
export const EVERY = 0;
/** Nothing was said about this level in a path. */
export const UNSAID = -1;

/** A compiled path. Numbers count from 1; a level that the path does not name is `UNSAID`. */
export interface Path {
  readonly text: string;
  /** Segment name, or `?` for a line that does not begin with a segment name. */
  readonly segment: string;
  /** The segment name packed into one number, 0 for `?`. */
  readonly code: number;
  readonly occurrence: number;
  readonly field: number;
  readonly repetition: number;
  readonly component: number;
  readonly subcomponent: number;
  /** Field separators between the start of the segment and the field: in MSH, FHS and BHS field 1 is a separator itself. */
  readonly skip: number;
  /** MSH-1 or MSH-2 (or the same of FHS or BHS): the delimiters, which are not cut any further. */
  readonly spelling: boolean;
}

// Numbers as long as any message can reach: leaves() must give no path that this refuses.
const GRAMMAR =
  /^([A-Z][A-Z0-9]{2}|\?)(?:\[(\d{1,9}|\*)\])?(?:-(\d{1,9})(?:\[(\d{1,9}|\*)\])?(?:\.(\d{1,9})(?:\.(\d{1,9}))?)?)?$/;
const CACHED = 8192;
const cache = new Map<string, Path>();

/**
 * Compiles a path, once per text: `SEG[occurrence]-field[repetition].component.subcomponent`, as in
 * `PID-3[2].4.1`, `OBX[3]-5`, `ZPI`. An occurrence or repetition that is left out means the first one;
 * `*` means all of them. Throws the Fault `hl7-path` for anything else.
 */
export function path(text: string): Path {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const made = compile(text);
  // Paths come from configuration and from leaves(), so their number has a bound in practice only.
  if (cache.size >= CACHED) cache.clear();
  cache.set(text, made);
  return made;
}

/** Whether a text is a path that this format can resolve. */
export function isPath(text: string): boolean {
  try {
    path(text);
    return true;
  } catch {
    return false;
  }
}

/** A segment name packed into one number, so that a search compares numbers; 0 where it is not a name. */
export function segmentCode(name: string): number {
  if (name.length !== 3) return 0;
  return (name.charCodeAt(0) << 16) | (name.charCodeAt(1) << 8) | name.charCodeAt(2);
}

/** The segment name of a packed number. */
export function segmentNameOf(code: number): string {
  return code === 0 ? '?' : String.fromCharCode(code >> 16, (code >> 8) & 0xff, code & 0xff);
}

const HEADERS = new Set(['MSH', 'FHS', 'BHS']);

function compile(text: string): Path {
  const found = GRAMMAR.exec(text);
  const segment = found?.[1];
  if (found === null || segment === undefined) throw new Fault('hl7-path', { place: { path: text } });
  const field = numberOf(found[3]);
  const header = HEADERS.has(segment);
  const made: Path = {
    text,
    segment,
    code: segment === '?' ? 0 : segmentCode(segment),
    occurrence: numberOf(found[2]),
    field,
    repetition: numberOf(found[4]),
    component: numberOf(found[5]),
    subcomponent: numberOf(found[6]),
    skip: header ? field - 1 : field,
    spelling: header && (field === 1 || field === 2),
  };
  const counted = [found[2], found[4], found[5], found[6]].every(
    (digits) => digits === undefined || !/^0+$/.test(digits),
  );
  // What stands before the first separator of a line without a name is content, and is field 0 there.
  if (!counted || (field === 0 && segment !== '?')) throw new Fault('hl7-path', { place: { path: text } });
  return made;
}

function numberOf(digits: string | undefined): number {
  if (digits === undefined) return UNSAID;
  return digits === '*' ? EVERY : Number(digits);
}
