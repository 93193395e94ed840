import { RE2JS } from 're2js';
import { z } from 'zod';
import { dayOf } from './dates.ts';
import type { Frame } from './frame.ts';
import { isTestPerson, rawTests, stateOfZip, valueTests } from './value-tests.ts';
import type { Vocabularies } from './vocabularies.ts';

const path = z.string().min(1);
const paths = z.union([path, z.array(path).min(1)]);
const pair = z.tuple([path, path]);

/** What a check says of one row, as data: one key, with what it looks at. */
export type Predicate =
  | { readonly missing: string | readonly string[] }
  | { readonly present: string | readonly string[] }
  | { readonly looks: readonly [field: string, test: string] }
  | { readonly like: readonly [field: string, pattern: string] }
  | { readonly oneOf: readonly [field: string, ...values: readonly string[]] }
  | { readonly is: readonly [field: string, meaning: string] }
  | { readonly before: readonly [string, string] }
  | { readonly beforeBy: readonly [string, string, number] }
  | { readonly less: readonly [string, string | number] }
  | { readonly earlier: readonly [string, string] }
  | { readonly differs: readonly [string, string] }
  | { readonly product: readonly [string, string, string] }
  | { readonly orphan: string }
  | { readonly impossible: string }
  | { readonly unreadable: string }
  | { readonly day: readonly [string, ...string[]] }
  | { readonly elsewhere: readonly [zip: string, state: string] }
  | { readonly nobody: readonly [last: string, first: string] }
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate };

export const predicateSchema: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    z.strictObject({ missing: paths }),
    z.strictObject({ present: paths }),
    z.strictObject({ looks: pair }),
    z.strictObject({ like: pair }),
    z.strictObject({ oneOf: z.tuple([path, path], z.string()) }),
    z.strictObject({ is: pair }),
    z.strictObject({ before: pair }),
    z.strictObject({ beforeBy: z.tuple([path, path, z.number()]) }),
    z.strictObject({ less: z.tuple([path, z.union([path, z.number()])]) }),
    z.strictObject({ earlier: pair }),
    z.strictObject({ differs: pair }),
    z.strictObject({ product: z.tuple([path, path, path]) }),
    z.strictObject({ orphan: path }),
    z.strictObject({ impossible: path }),
    z.strictObject({ unreadable: path }),
    z.strictObject({ day: z.tuple([path, path], path) }),
    z.strictObject({ elsewhere: pair }),
    z.strictObject({ nobody: pair }),
    z.strictObject({ all: z.array(predicateSchema).min(1) }),
    z.strictObject({ any: z.array(predicateSchema).min(1) }),
    z.strictObject({ not: predicateSchema }),
  ]),
);

/** What a row is: at fault, in order, or not to be judged. */
export type Verdict = boolean | undefined;
export type RowTest = (row: number) => Verdict;

/** What predicates know beyond the frame. */
export interface PredicateContext {
  /** The day at which the extract was taken. */
  readonly asOf: number;
  readonly vocabularies: Vocabularies;
}

/** Makes a test of rows; undefined where the table has not the columns that it needs. */
export function rowTest(predicate: Predicate, frame: Frame, context: PredicateContext): RowTest | undefined {
  if ('all' in predicate) return allOf(predicate.all, frame, context);
  if ('any' in predicate) {
    const tests = predicate.any.map((each) => rowTest(each, frame, context)).filter((test) => test !== undefined);
    return tests.length === 0 ? undefined : (row) => some(tests, row);
  }
  if ('not' in predicate) {
    const test = rowTest(predicate.not, frame, context);
    if (test === undefined) return undefined;
    return (row) => {
      const verdict = test(row);
      return verdict === undefined ? undefined : !verdict;
    };
  }
  if ('missing' in predicate) {
    const fields = list(predicate.missing).filter((field) => frame.has(field));
    return fields.length === 0 ? undefined : (row) => fields.every((field) => frame.text(field, row) === '');
  }
  if ('present' in predicate) {
    const fields = list(predicate.present);
    if (!fields.every((field) => frame.has(field))) return undefined;
    return (row) => fields.every((field) => frame.text(field, row) !== '');
  }
  const needed = fieldsOf(predicate);
  if (!needed.every((field) => field === 'asOf' || dayOf(field) !== undefined || frame.has(field))) return undefined;
  return leafTest(predicate, frame, context);
}

/** The paths that a predicate reads, each once. */
export function fieldsOf(predicate: Predicate): readonly string[] {
  if ('all' in predicate) return [...new Set(predicate.all.flatMap(fieldsOf))];
  if ('any' in predicate) return [...new Set(predicate.any.flatMap(fieldsOf))];
  if ('not' in predicate) return fieldsOf(predicate.not);
  if ('missing' in predicate) return list(predicate.missing);
  if ('present' in predicate) return list(predicate.present);
  if ('orphan' in predicate) return [predicate.orphan];
  if ('impossible' in predicate) return [predicate.impossible];
  if ('unreadable' in predicate) return [predicate.unreadable];
  if ('looks' in predicate) return [predicate.looks[0]];
  if ('like' in predicate) return [predicate.like[0]];
  if ('oneOf' in predicate) return [predicate.oneOf[0]];
  if ('is' in predicate) return [predicate.is[0]];
  if ('day' in predicate) return [predicate.day[0]];
  const [given] = Object.values(predicate) as readonly (readonly (string | number)[])[];
  return (given ?? []).filter((each) => typeof each === 'string').filter((each) => each !== 'asOf');
}

function allOf(predicates: readonly Predicate[], frame: Frame, context: PredicateContext): RowTest | undefined {
  const tests = predicates.map((each) => rowTest(each, frame, context));
  if (tests.some((test) => test === undefined)) return undefined;
  return (row) => {
    let open = false;
    for (const test of tests) {
      const verdict = test?.(row);
      if (verdict === false) return false;
      if (verdict === undefined) open = true;
    }
    return open ? undefined : true;
  };
}

function some(tests: readonly RowTest[], row: number): Verdict {
  let open = true;
  for (const test of tests) {
    const verdict = test(row);
    if (verdict === true) return true;
    if (verdict === false) open = false;
  }
  return open ? undefined : false;
}

function leafTest(predicate: Predicate, frame: Frame, context: PredicateContext): RowTest | undefined {
  const day = (field: string, row: number): number | undefined =>
    field === 'asOf' ? context.asOf : (dayOf(field) ?? frame.day(field, row));
  if ('looks' in predicate) return looks(predicate.looks, frame);
  if ('like' in predicate) {
    const [field, pattern] = predicate.like;
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    return filled(frame, field, (value) => compiled.matches(value));
  }
  if ('oneOf' in predicate) {
    const [field, ...values] = predicate.oneOf;
    const set = new Set(values.map((value) => value.toUpperCase()));
    return filled(frame, field, (value) => set.has(value.toUpperCase()));
  }
  if ('is' in predicate) {
    const [field, meaning] = predicate.is;
    return (row) => {
      const known = context.vocabularies.meaning(frame, field, row);
      return known === undefined ? undefined : known === meaning;
    };
  }
  if ('before' in predicate) return beforeBy(predicate.before[0], predicate.before[1], 0, day);
  if ('beforeBy' in predicate) return beforeBy(...predicate.beforeBy, day);
  if ('less' in predicate) {
    const [left, right] = predicate.less;
    return (row) => {
      const a = frame.number(left, row);
      const b = typeof right === 'number' ? right : frame.number(right, row);
      return a === undefined || b === undefined ? undefined : a < b;
    };
  }
  if ('earlier' in predicate) {
    const [left, right] = predicate.earlier;
    return (row) => {
      const [a, b] = [frame.minutes(left, row), frame.minutes(right, row)];
      return a === undefined || b === undefined ? undefined : a < b;
    };
  }
  if ('differs' in predicate) return differs(predicate.differs, frame);
  if ('product' in predicate) {
    const [one, other, whole] = predicate.product;
    return (row) => {
      const [a, b, c] = [frame.number(one, row), frame.number(other, row), frame.number(whole, row)];
      return a === undefined || b === undefined || c === undefined
        ? undefined
        : Math.abs(Math.abs(a * b) - Math.abs(c)) > 0.011;
    };
  }
  if ('orphan' in predicate) {
    const field = predicate.orphan;
    if (frame.refersTo(field) === undefined) return undefined;
    return (row) => {
      const parent = frame.parent(field, row);
      return parent === 'missing' ? undefined : parent === 'orphan';
    };
  }
  if ('impossible' in predicate)
    return dated(frame, predicate.impossible, (date) => date !== undefined && date.day === undefined);
  if ('unreadable' in predicate) return dated(frame, predicate.unreadable, (date) => date === undefined);
  if ('day' in predicate) {
    const [field, ...days] = predicate.day;
    const set = new Set(days.map(dayOf));
    return (row) => {
      const found = frame.day(field, row);
      return found === undefined ? undefined : set.has(found);
    };
  }
  if ('elsewhere' in predicate) {
    const [zip, state] = predicate.elsewhere;
    return (row) => {
      const [of, said] = [stateOfZip(frame.text(zip, row)), context.vocabularies.state(frame.text(state, row))];
      return of === undefined || said === undefined ? undefined : of !== said;
    };
  }
  if ('nobody' in predicate) {
    const [last, first] = predicate.nobody;
    return (row) => isTestPerson(frame.text(last, row), frame.text(first, row));
  }
  return undefined;
}

function looks([field, test]: readonly [string, string], frame: Frame): RowTest | undefined {
  const raw = rawTests[test];
  const column = frame.column(field);
  if (raw !== undefined) return column === undefined ? undefined : (row) => column.memo(`looks ${test}`, row, raw);
  const found = valueTests[test];
  return found === undefined ? undefined : filled(frame, field, found);
}

function filled(frame: Frame, field: string, test: (value: string) => boolean): RowTest {
  const known = new Map<string, boolean>();
  return (row) => {
    const value = frame.text(field, row);
    if (value === '') return undefined;
    let verdict = known.get(value);
    if (verdict === undefined) {
      verdict = test(value);
      known.set(value, verdict);
    }
    return verdict;
  };
}

function beforeBy(
  left: string,
  right: string,
  by: number,
  day: (field: string, row: number) => number | undefined,
): RowTest {
  return (row) => {
    const [a, b] = [day(left, row), day(right, row)];
    return a === undefined || b === undefined ? undefined : a + by < b;
  };
}

function differs([left, right]: readonly [string, string], frame: Frame): RowTest {
  return (row) => {
    const [a, b] = [frame.text(left, row), frame.text(right, row)];
    if (a === '' || b === '') return undefined;
    const [m, n] = [frame.day(left, row), frame.day(right, row)];
    return m !== undefined && n !== undefined ? m !== n : a.toUpperCase() !== b.toUpperCase();
  };
}

function dated(frame: Frame, field: string, test: (date: ReturnType<Frame['date']>) => boolean): RowTest | undefined {
  const column = frame.column(field);
  if (column === undefined) return undefined;
  return (row) => (frame.text(field, row) === '' ? undefined : test(frame.date(column, row)));
}

function list(fields: string | readonly string[]): readonly string[] {
  return typeof fields === 'string' ? [fields] : fields;
}
