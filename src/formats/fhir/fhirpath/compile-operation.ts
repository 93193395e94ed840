import { distinct, isEqual, order } from './comparison.ts';
import { NotTaken } from './compiler.ts';
import { EMPTY, type Evaluate, FALSE, logical, TRUE, truth, type Values } from './environment.ts';

type Binary = (left: Values, right: Values) => Values;

/** A binary operator of FHIRPath, section 6, over two compiled sides. */
export function compileOperation(operator: string, left: Evaluate, right: Evaluate): Evaluate {
  const short = SHORT[operator];
  if (short) return short(left, right);
  const operation = OPERATIONS[operator];
  if (!operation) throw new NotTaken();
  return (focus, environment) => operation(left(focus, environment), right(focus, environment));
}

/** Those that need not look at their right side. */
const SHORT: Readonly<Record<string, (left: Evaluate, right: Evaluate) => Evaluate>> = {
  and: (left, right) => (focus, environment) => {
    const one = truth(left(focus, environment));
    if (one === false) return FALSE;
    const other = truth(right(focus, environment));
    if (other === false) return FALSE;
    return one && other ? TRUE : EMPTY;
  },
  or: (left, right) => (focus, environment) => {
    const one = truth(left(focus, environment));
    if (one) return TRUE;
    const other = truth(right(focus, environment));
    if (other) return TRUE;
    return one === undefined || other === undefined ? EMPTY : FALSE;
  },
  implies: (left, right) => (focus, environment) => {
    const one = truth(left(focus, environment));
    if (one === false) return TRUE;
    const other = truth(right(focus, environment));
    if (other) return TRUE;
    return one === undefined || other === undefined ? EMPTY : FALSE;
  },
};

const OPERATIONS: Readonly<Record<string, Binary>> = {
  xor: (left, right) => {
    const one = truth(left);
    const other = truth(right);
    return one === undefined || other === undefined ? EMPTY : logical(one !== other);
  },
  '=': (left, right) =>
    left.length === 0 || right.length === 0 ? EMPTY : logical(isEqual(single(left), single(right))),
  '!=': (left, right) =>
    left.length === 0 || right.length === 0 ? EMPTY : logical(!isEqual(single(left), single(right))),
  '<': compared((gap) => gap < 0),
  '>': compared((gap) => gap > 0),
  '<=': compared((gap) => gap <= 0),
  '>=': compared((gap) => gap >= 0),
  in: (left, right) => (left.length === 0 ? EMPTY : logical(right.some((one) => isEqual(one, left[0])))),
  contains: (left, right) => (right.length === 0 ? EMPTY : logical(left.some((one) => isEqual(one, right[0])))),
  '|': (left, right) => distinct([...left, ...right]),
  '&': (left, right) => [`${textOf(left)}${textOf(right)}`],
  '+': (left, right) => {
    const [one] = left;
    const [other] = right;
    if (typeof one === 'number' && typeof other === 'number') return [one + other];
    return typeof one === 'string' && typeof other === 'string' ? [one + other] : EMPTY;
  },
  '-': calculated((a, b) => a - b),
  '*': calculated((a, b) => a * b),
  '/': calculated((a, b) => (b === 0 ? undefined : a / b)),
  div: calculated((a, b) => (b === 0 ? undefined : Math.trunc(a / b))),
  mod: calculated((a, b) => (b === 0 ? undefined : a % b)),
};

/** One value as itself, several as the list that they are: collections are equal item by item. */
function single(values: Values): unknown {
  return values.length === 1 ? values[0] : values;
}

function compared(test: (gap: number) => boolean): Binary {
  return (left, right) => {
    const gap = left.length === 1 && right.length === 1 ? order(left[0], right[0]) : undefined;
    return gap === undefined ? EMPTY : logical(test(gap));
  };
}

function calculated(operation: (a: number, b: number) => number | undefined): Binary {
  return ([one], [other]) => {
    const result = typeof one === 'number' && typeof other === 'number' ? operation(one, other) : undefined;
    return result === undefined ? EMPTY : [result];
  };
}

function textOf(values: Values): string {
  const [value] = values;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
