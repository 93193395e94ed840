import { learnHouseholds } from './households.ts';
import type { FieldKind } from './kinds/kind.ts';
import { SAME } from './kinds/kind.ts';
import type { LevelShares, MatchModel } from './match-model.ts';
import { PairScorer } from './pair-scorer.ts';
import type { People } from './people.ts';
import type { SampledPairs } from './sampled-pairs.ts';
import { VetoReader } from './veto.ts';

const ROUNDS = 25;
/** The part of what is expected that stays in what is learned, so that no list is trusted to be without slips. */
const HELD = 0.05;
/** Kept from 0 and 1, so that an outcome not met in the sample is rare and not impossible. */
const LEAST_SHARE = 1e-7;

/**
 * Learns from records without anyone saying which are one person's: expectation and maximisation over a sample of pairs
 * that share something, beside pairs drawn by chance, which are of two people almost always.
 *
 * @param people the records
 * @param alike pairs from the blocking rules, each with the number of pairs that it stands for
 * @param chance pairs drawn by chance
 */
export function learnModel(people: People, alike: SampledPairs, chance: SampledPairs): MatchModel {
  const pairs = (people.size * (people.size - 1)) / 2;
  let model: MatchModel = {
    prior: 1 / Math.max(people.size, 2),
    households: { bits: -1, families: true },
    comparisons: people.comparisons.map(({ column, kind }, at) => ({
      same: expected(column.kind.levels.length, kind),
      other: shares(column.kind.levels.length, chance, at, () => 1, 1, 0),
    })),
  };
  for (let round = 0; round < ROUNDS; round++) {
    const scorer = new PairScorer(people, model);
    const vetoes = new VetoReader(scorer);
    const ofAlike = alike.likelihoods(scorer, vetoes);
    const ofChance = chance.likelihoods(scorer, vetoes);
    let matches = 0;
    for (let i = 0; i < alike.size; i++) matches += (alike.weights[i] ?? 0) * (ofAlike[i] ?? 0);
    const comparisons: LevelShares[] = people.comparisons.map(({ column, kind }, at) => {
      const levels = column.kind.levels.length;
      return {
        same: shares(
          levels,
          alike,
          at,
          (i) => (alike.weights[i] ?? 0) * (ofAlike[i] ?? 0),
          2,
          HELD,
          expected(levels, kind),
        ),
        other: shares(levels, chance, at, (i) => 1 - (ofChance[i] ?? 0), 1, 0),
      };
    });
    const prior = Math.min(0.5, Math.max(matches / pairs, 0.01 / people.size));
    const moved = Math.abs(Math.log(prior / model.prior));
    model = { prior, comparisons, households: learnHouseholds(people, alike, ofAlike, comparisons) };
    if (moved < 0.001 && round > 5) break;
  }
  return model;
}

/** What is expected of one person's records before anything is learned: most agree, few differ. */
function expected(levels: number, kind: FieldKind): number[] {
  if (kind === 'system') return [0, 0.5, 0.5];
  const different = kind === 'sex' || kind === 'suffix' ? 0.02 : 0.08;
  const between = levels - 3;
  return Array.from({ length: levels }, (_, level) => {
    if (level === 0) return 0;
    if (level === SAME) return between > 0 ? 0.8 : 1 - different;
    return level === levels - 1 ? different : (0.2 - different) / between;
  });
}

/** The share of each outcome among the pairs that have one, by their weights; so many of the spread that is expected are added: `added`, and the share `held`. */
function shares(
  levels: number,
  pairs: SampledPairs,
  at: number,
  weight: (i: number) => number,
  added: number,
  held: number,
  spread?: readonly number[],
): number[] {
  const sums = new Float64Array(levels);
  let all = 0;
  for (let i = 0; i < pairs.size; i++) {
    const level = pairs.levels[i * pairs.width + at] ?? 0;
    if (level === 0) continue;
    const counts = weight(i);
    sums[level] = (sums[level] ?? 0) + counts;
    all += counts;
  }
  return Array.from(sums, (sum, level) =>
    level === 0
      ? 0
      : Math.max(
          LEAST_SHARE,
          (sum + (added + held * all) * (spread?.[level] ?? 1 / levels)) / (all + added + held * all),
        ),
  );
}
