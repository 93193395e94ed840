import type { Code } from '../../diagnostics/catalogue.ts';
import type { CodeNotKnown } from '../../meaning/codes/code-listener.ts';
import type { FateCounts, FinalFate } from '../../meaning/maps/ledger.ts';
import { COUNTED_FATES, type StoredLine } from '../stored-ledger.ts';

/**
 * How a ledger is stored. What lines have in common (fate, path without numbers, finding, row) is one text, a
 * number in the rows as other names are; what is left of a line is that number and those of its repetitions, as varints.
 */

/** A line taken apart: what recurs, and where in its path which number stands. */
export interface LineParts {
  readonly kind: string;
  /** Place in the path without numbers, number, place, number ... */
  readonly numbers: readonly number[];
}

const SEPARATOR = '\t';
const CODE = 'code';
const NO_NUMBERS: readonly number[] = [];

/** Takes a line apart. The row stands last: it alone may hold the separator. */
export function lineParts({ path, fate, row, code }: StoredLine): LineParts {
  const numbered = path.includes('[') ? withoutNumbers(path) : { place: path, numbers: NO_NUMBERS };
  return { kind: kindText(fate, numbered.place, code, row), numbers: numbered.numbers };
}

/** The text of what lines of a kind have in common. */
export function kindText(fate: FinalFate, place: string, code?: Code, row?: string): string {
  return `${fate}${SEPARATOR}${place}${SEPARATOR}${code ?? ''}${SEPARATOR}${row ?? ''}`;
}

/** Reads `kindText`. */
export function readKind(text: string): Omit<StoredLine, 'path'> & { readonly place: string } {
  const [fate = '', place = '', code = '', ...row] = text.split(SEPARATOR);
  return {
    fate: fate as FinalFate,
    place,
    ...(row.join(SEPARATOR) === '' ? {} : { row: row.join(SEPARATOR) }),
    ...(code === '' ? {} : { code: code as Code }),
  };
}

/** The text of a code that was not known. */
export function codeText({ table, code, system, display, why }: CodeNotKnown): string {
  return [CODE, why, table, system ?? '', code, display ?? '']
    .map((part) => part.replaceAll(SEPARATOR, ' '))
    .join(SEPARATOR);
}

/** Reads `codeText`; undefined for the text of a line. */
export function readCode(text: string): CodeNotKnown | undefined {
  if (!text.startsWith(`${CODE}${SEPARATOR}`)) return undefined;
  const [, why, table = '', system = '', code = '', display = ''] = text.split(SEPARATOR);
  return {
    table,
    code,
    why: why === 'ambiguous' ? why : 'unknown',
    ...(system === '' ? {} : { system }),
    ...(display === '' ? {} : { display }),
  };
}

/** Puts the numbers of a line back into its path. */
export function withNumbers(place: string, numbers: readonly number[]): string {
  let path = '';
  let from = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    path += `${place.slice(from, numbers[i])}[${numbers[i + 1]}]`;
    from = numbers[i] as number;
  }
  return path + place.slice(from);
}

/** A path without the numbers in it, as kinds of lines have it. */
export function placeOf(path: string): string {
  return withoutNumbers(path).place;
}

function withoutNumbers(path: string): { place: string; numbers: number[] } {
  const numbers: number[] = [];
  let place = '';
  let from = 0;
  for (const found of path.matchAll(/\[(\d{1,9})\]/g)) {
    place += path.slice(from, found.index);
    numbers.push(place.length, Number(found[1]));
    from = found.index + found[0].length;
  }
  return { place: place + path.slice(from), numbers };
}

/** What stands in the rows of one ledger. */
export interface LedgerRows {
  readonly counts: FateCounts;
  readonly lines: readonly { readonly kind: number; readonly numbers: readonly number[] }[];
  readonly codes: readonly number[];
}

/** Counts in the order of `COUNTED_FATES`, then codes, then lines. */
export function packLedger({ counts, lines, codes }: LedgerRows): Uint8Array {
  const bytes: number[] = [];
  for (const fate of COUNTED_FATES) varint(bytes, counts[fate]);
  varint(bytes, codes.length);
  for (const code of codes) varint(bytes, code);
  for (const { kind, numbers } of lines) {
    varint(bytes, kind);
    varint(bytes, numbers.length / 2);
    for (const number of numbers) varint(bytes, number);
  }
  return Uint8Array.from(bytes);
}

export function unpackLedger(bytes: Uint8Array): LedgerRows {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const counts = Object.fromEntries(COUNTED_FATES.map((fate) => [fate, next()])) as FateCounts;
  const codes = Array.from({ length: next() }, next);
  const lines: { kind: number; numbers: number[] }[] = [];
  while (at < bytes.length) {
    const kind = next();
    lines.push({ kind, numbers: Array.from({ length: next() * 2 }, next) });
  }
  return { counts, codes, lines };
}

function varint(bytes: number[], value: number): void {
  let left = value;
  while (left > 127) {
    bytes.push((left % 128) | 128);
    left = Math.floor(left / 128);
  }
  bytes.push(left);
}
