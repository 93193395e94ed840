import fc from 'fast-check';
import { componentsOf } from '../../src/meaning/maps/source-type.ts';

/** Codes that stand at a place of a data type, by its path: `CX.5`, or `XCN.9.3`. */
export type PlaceCodes = ReadonlyMap<string, readonly string[]>;

const YEAR = fc.integer({ min: 1950, max: 2030 });
const DAY = fc
  .tuple(YEAR, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, day]) => `${year}${two(month)}${two(day)}`);
const CLOCK = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map(two).join(''));
const ZONE = fc.constantFrom('', '+0000', '-0500', '+0530');
const TIME = fc.tuple(DAY, CLOCK, ZONE).map(([day, clock, zone]) => `${day}${clock}${zone}`);
const WORD = fc.stringMatching(/^[A-Za-zÄéñ][A-Za-z0-9]{0,7}( [a-z]{1,6})?$/);

/** Values of the primitive types, as senders write them; all others are texts. */
const PRIMITIVES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  DT: fc.oneof(
    DAY,
    YEAR.map(String),
    DAY.map((day) => day.slice(0, 6)),
  ),
  TS: fc.oneof(TIME, DAY),
  DTM: fc.oneof(TIME, DAY),
  TM: CLOCK,
  NM: fc.oneof(
    fc.integer({ min: -999, max: 9999 }).map(String),
    fc.tuple(fc.nat(999), fc.nat(99)).map(([whole, part]) => `${whole}.${two(part)}`),
  ),
  SI: fc.integer({ min: 1, max: 99 }).map(String),
  ID: fc.stringMatching(/^[A-Z]{1,4}$/),
  IS: fc.stringMatching(/^[A-Z]{1,4}$/),
};

/** Components that a sender fills only beside another one: a code of a coding, a universal id and its type, a first line. */
const BESIDE: Readonly<Record<string, Readonly<Record<number, readonly number[]>>>> = {
  CWE: codings(),
  CNE: codings(),
  CF: codings(),
  CE: codings(),
  HD: { 2: [3], 3: [2] },
  EI: { 3: [4], 4: [3] },
  XAD: { 2: [1] },
  AD: { 2: [1], 8: [2] },
  SAD: { 2: [1], 3: [2] },
  ED: { 3: [2] },
};

/** The three codings of a coded type, by what stands beside the code of each. */
function codings(): Readonly<Record<number, readonly number[]>> {
  const beside = (code: number, parts: readonly number[]) => parts.map((part) => [part, [code]] as const);
  return Object.fromEntries([
    ...beside(1, [2, 3, 4, 7, 14, 15, 16]),
    ...beside(4, [5, 6, 8, 10, 17, 18, 19]),
    ...beside(10, [11, 12, 13, 20, 21, 22]),
  ]);
}

/**
 * Values of a data type as a field holds them, with `^` and `&`: any of its components there or not, to any depth.
 */
export function typeValues(type: string, codes: PlaceCodes, at = type, depth = 0): fc.Arbitrary<string> {
  const given = codes.get(at);
  const parts = depth > 1 ? [] : componentsOf(type);
  if (parts.length === 0) {
    const plain = PRIMITIVES[type] ?? WORD;
    return given === undefined || given.length === 0 ? plain : fc.oneof(fc.constantFrom(...given), plain);
  }
  const inner = parts.map((part, index) =>
    fc.oneof(fc.constant(''), typeValues(part.type, codes, `${at}.${index + 1}`, depth + 1)),
  );
  return fc
    .tuple(...inner)
    .map((values) => withoutStrays(values, BESIDE[type] ?? {}))
    .map((values) => values.join(depth === 0 ? '^' : '&').replace(/[&^]+$/, ''));
}

/** Takes away what stands without what it belongs to, and what then does. */
function withoutStrays(
  values: readonly string[],
  beside: Readonly<Record<number, readonly number[]>>,
): readonly string[] {
  const stray = values.findIndex(
    (value, at) => value !== '' && beside[at + 1]?.some((other) => (values[other - 1] ?? '') === '') === true,
  );
  return stray < 0 ? values : withoutStrays(values.with(stray, ''), beside);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
