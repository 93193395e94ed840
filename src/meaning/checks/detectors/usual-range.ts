/** The range of numbers in which nearly all of a group lie, wide enough that a lone error does not make its ends. */
export interface UsualRange {
  readonly low: number;
  readonly high: number;
  readonly middle: number;
}

const LEAST = 5;
/** So many of the numbers may be errors at either end without moving the range. */
const TAIL = 0.1;
/** How far the range goes on beyond what lies between the tails, in shares of that. */
const BEYOND = 0.5;

/** The usual range of a group of numbers; undefined for a few. Sorts the numbers in place. */
export function usualRange(numbers: number[]): UsualRange | undefined {
  if (numbers.length < LEAST) return undefined;
  numbers.sort((a, b) => a - b);
  const cut = Math.ceil(numbers.length * TAIL) - 1;
  const [low, high] = [numbers[cut] as number, numbers[numbers.length - 1 - cut] as number];
  const beyond = (high - low) * BEYOND;
  return {
    low: Math.max(low - beyond, low * BEYOND),
    high: high + beyond,
    middle: numbers[Math.floor(numbers.length / 2)] as number,
  };
}

/** Whether a number lies in a range, or a share of the range's ends beyond it. */
export function within(value: number, { low, high }: UsualRange, share: number): boolean {
  return value >= low * (1 - share) && value <= high * (1 + share);
}
