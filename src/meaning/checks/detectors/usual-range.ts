/** The range of numbers in which nearly all of a group lie, wide enough that a lone error does not make its ends. */
export interface UsualRange {
  readonly low: number;
  readonly high: number;
  readonly middle: number;
}

const LEAST = 5;
/** Rows in a hundred that may lie outside at either end. */
const TAIL = 0.03;

/** The usual range of a group of numbers; undefined for a few. Sorts the numbers in place. */
export function usualRange(numbers: number[]): UsualRange | undefined {
  if (numbers.length < LEAST) return undefined;
  numbers.sort((a, b) => a - b);
  const cut = Math.min(Math.floor((numbers.length - 1) / 2), Math.max(numbers.length < 12 ? 0 : 1, Math.ceil(numbers.length * TAIL)));
  const low = numbers[cut] as number;
  const high = numbers[numbers.length - 1 - cut] as number;
  return { low, high, middle: numbers[Math.floor(numbers.length / 2)] as number };
}

/** Whether a number lies in a range, or a share of the range's ends beyond it. */
export function within(value: number, { low, high }: UsualRange, share: number): boolean {
  return value >= low * (1 - share) && value <= high * (1 + share);
}
