import type { MatchedList } from '../../src/meaning/matching/match-list.ts';
import type { LabelledList } from './matching-sets.ts';

/** How well a list was matched: over all pairs of records that are, or were taken for, one person's. */
export interface ListScore {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly records: number;
  /** The share of records that a person is asked about. */
  readonly review: number;
}

/** Holds a matched list against whose its records are. */
export function scoreList(list: LabelledList, matched: MatchedList): ListScore {
  const personOf = new Map(list.records.map(({ key }, at) => [key, list.persons[at] ?? '']));
  let [linked, right] = [0, 0];
  for (const keys of matched.persons()) {
    linked += pairs(keys.length);
    right += sumOfPairs(keys.map((key) => personOf.get(key) ?? ''));
  }
  const sought = sumOfPairs(list.persons);
  const [precision, recall] = [right / Math.max(linked, 1), right / Math.max(sought, 1)];
  const asked = new Set(matched.matching.asks.flatMap(({ a, b }) => [a, b]));
  return {
    f1: share((2 * precision * recall) / (precision + recall || 1)),
    precision: share(precision),
    recall: share(recall),
    records: list.records.length,
    review: share(asked.size / Math.max(list.records.length, 1)),
  };
}

/** A share with four places. */
export const share = (part: number): number => Number(part.toFixed(4));

const pairs = (count: number): number => (count * (count - 1)) / 2;

function sumOfPairs(persons: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const person of persons) counts.set(person, (counts.get(person) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum += pairs(count);
  return sum;
}
