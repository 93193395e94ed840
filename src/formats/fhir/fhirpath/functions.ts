import { distinct, isEqual } from './comparison.ts';
import { EMPTY, logical, truth, type Values } from './environment.ts';
import { children, descendants } from './members.ts';

/** A function over a collection whose arguments do not depend on the item. */
export interface ValueFunction {
  /** How many arguments it takes at most. */
  readonly arguments: number;
  run(values: Values, given: readonly Values[]): Values;
}

/** FHIRPath's functions that invariants and search parameters use, by name; section 5 of the specification. */
export const FUNCTIONS: Readonly<Record<string, ValueFunction>> = {
  exists: plain((values) => logical(values.length > 0)),
  empty: plain((values) => logical(values.length === 0)),
  not: plain((values) => {
    const value = truth(values);
    return value === undefined ? EMPTY : logical(!value);
  }),
  hasValue: plain((values) => logical(values.length === 1 && typeof values[0] !== 'object')),
  count: plain((values) => [values.length]),
  first: plain((values) => values.slice(0, 1)),
  last: plain((values) => values.slice(-1)),
  tail: plain((values) => values.slice(1)),
  single: plain((values) => (values.length === 1 ? values : EMPTY)),
  distinct: plain(distinct),
  isDistinct: plain((values) => logical(distinct(values).length === values.length)),
  children: plain(children),
  descendants: plain(descendants),
  allTrue: plain((values) => logical(values.every((one) => one === true))),
  anyTrue: plain((values) => logical(values.some((one) => one === true))),
  allFalse: plain((values) => logical(values.every((one) => one === false))),
  anyFalse: plain((values) => logical(values.some((one) => one === false))),
  skip: { arguments: 1, run: (values, [count]) => values.slice(numberOf(count) ?? 0) },
  take: { arguments: 1, run: (values, [count]) => values.slice(0, numberOf(count) ?? 0) },
  combine: { arguments: 1, run: (values, [other]) => [...values, ...(other ?? [])] },
  union: { arguments: 1, run: (values, [other]) => distinct([...values, ...(other ?? [])]) },
  intersect: {
    arguments: 1,
    run: (values, [other]) => distinct(values.filter((one) => other?.some((two) => isEqual(one, two)))),
  },
  exclude: { arguments: 1, run: (values, [other]) => values.filter((one) => !other?.some((two) => isEqual(one, two))) },
  subsetOf: {
    arguments: 1,
    run: (values, [other]) => logical(values.every((one) => other?.some((two) => isEqual(one, two)))),
  },
  trace: { arguments: 2, run: (values) => values },
  toString: plain(([value]) => (isScalar(value) ? [String(value)] : EMPTY)),
  toInteger: plain(([value]) => {
    if (typeof value === 'boolean') return [value ? 1 : 0];
    if (typeof value === 'number') return Number.isInteger(value) ? [value] : EMPTY;
    return typeof value === 'string' && /^[+-]?\d+$/.test(value) ? [Number(value)] : EMPTY;
  }),
  toDecimal: plain(([value]) => {
    if (typeof value === 'number') return [value];
    return typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value) ? [Number(value)] : EMPTY;
  }),
  length: text((value) => [value.length]),
  lower: text((value) => [value.toLowerCase()]),
  upper: text((value) => [value.toUpperCase()]),
  trim: text((value) => [value.trim()]),
  startsWith: textTest((value, part) => value.startsWith(part)),
  endsWith: textTest((value, part) => value.endsWith(part)),
  contains: textTest((value, part) => value.includes(part)),
  indexOf: { arguments: 1, run: (values, [part]) => onTexts(values, part, (a, b) => [a.indexOf(b)]) },
  matches: textTest((value, pattern) => expressionOf(pattern)?.test(value) ?? false),
  substring: {
    arguments: 2,
    run: ([value], [start, length]) => {
      const from = numberOf(start);
      if (typeof value !== 'string' || from === undefined || from < 0 || from >= value.length) return EMPTY;
      const count = numberOf(length);
      return [count === undefined ? value.slice(from) : value.slice(from, from + count)];
    },
  },
  replace: {
    arguments: 2,
    run: ([value], given) => {
      const [part, by] = given.map((one) => one[0]);
      return typeof value === 'string' && typeof part === 'string' && typeof by === 'string'
        ? [value.replaceAll(part, () => by)]
        : EMPTY;
    },
  },
  replaceMatches: {
    arguments: 2,
    run: ([value], given) => {
      const [pattern, by] = given.map((one) => one[0]);
      if (typeof value !== 'string' || typeof pattern !== 'string' || typeof by !== 'string') return EMPTY;
      const expression = expressionOf(pattern);
      return expression ? [value.replace(new RegExp(expression, 'gs'), by)] : EMPTY;
    },
  },
  // R4's check of a narrative's markup (txt-1, txt-2) is made where narratives are, in every validation.
  htmlChecks: plain(() => logical(true)),
};

function plain(run: (values: Values) => Values): ValueFunction {
  return { arguments: 0, run };
}

function text(run: (value: string) => Values): ValueFunction {
  return plain(([value]) => (typeof value === 'string' ? run(value) : EMPTY));
}

function textTest(test: (value: string, argument: string) => boolean): ValueFunction {
  return { arguments: 1, run: (values, [argument]) => onTexts(values, argument, (a, b) => logical(test(a, b))) };
}

function onTexts(values: Values, argument: Values | undefined, run: (a: string, b: string) => Values): Values {
  const [value] = values;
  const [other] = argument ?? [];
  return typeof value === 'string' && typeof other === 'string' ? run(value, other) : EMPTY;
}

function numberOf(values: Values | undefined): number | undefined {
  const value = values?.[0];
  return typeof value === 'number' ? value : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

const expressions = new Map<string, RegExp | undefined>();

/** Patterns come from definitions, so there are few, and each is compiled once. */
function expressionOf(pattern: string): RegExp | undefined {
  if (!expressions.has(pattern)) {
    try {
      expressions.set(pattern, new RegExp(pattern, 's'));
    } catch {
      expressions.set(pattern, undefined);
    }
  }
  return expressions.get(pattern);
}
