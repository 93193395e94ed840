import { DIFFERENT_DATE } from './kinds/birth-date.ts';
import { DIFFERENT_GIVEN } from './kinds/given-name.ts';
import type { FieldKind } from './kinds/kind.ts';
import { SAME } from './kinds/kind.ts';
import type { Households, LevelShares } from './match-model.ts';
import type { People } from './people.ts';
import type { SampledPairs } from './sampled-pairs.ts';

/** Households that are taken for granted before any is seen: a practice has families, a small list may not show them. */
const PRESUMED = 3;
/** Below this share of those who have an address or telephone in common a list holds no families: people were drawn one by one. */
const HARDLY_ANY = 0.05;

/**
 * Counts among pairs with a house or a telephone in common those that are one person, and those that differ in first name
 * and birth date both, beyond what slips in one person's records explain.
 */
export function learnHouseholds(
  people: People,
  pairs: SampledPairs,
  likelihoods: Float64Array,
  comparisons: readonly LevelShares[],
): Households {
  const at = (kind: FieldKind): number => people.comparisons.findIndex((comparison) => comparison.kind === kind);
  const [given, date, phone, road, house] = [
    at('givenName'),
    at('birthDate'),
    at('phone'),
    at('street'),
    at('houseNumber'),
  ];
  if (phone < 0 && road < 0) return { bits: 0, families: false };
  let [persons, apart] = [0, 0];
  for (let i = 0; i < pairs.size; i++) {
    const levels = pairs.at(i);
    const sameHouse =
      road >= 0 && (levels[road] === SAME || levels[road] === 2) && (house < 0 || levels[house] === SAME);
    if (!sameHouse && !(phone >= 0 && levels[phone] === SAME)) continue;
    if (given < 0 || date < 0 || !levels[given] || !levels[date]) continue;
    const weight = pairs.weights[i] ?? 0;
    persons += weight * (likelihoods[i] ?? 0);
    if (levels[given] === DIFFERENT_GIVEN && levels[date] >= DIFFERENT_DATE - 1) apart += weight;
  }
  const slips =
    persons * (comparisons[given]?.same[DIFFERENT_GIVEN] ?? 0) * (comparisons[date]?.same[DIFFERENT_DATE] ?? 0);
  const others = Math.max(0, apart - slips) + PRESUMED;
  return { bits: Math.log2((persons + 1) / others), families: others / (persons + others) > HARDLY_ANY };
}
