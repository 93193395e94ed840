import type { Blocks } from './blocks.ts';
import { likelihood, type PairScorer } from './pair-scorer.ts';
import { MOST_RECORDS, type People } from './people.ts';
import { SEPARATING, type VetoReader } from './veto.ts';

/** Pairs of records with the outcome of every comparison, and how many pairs each stands for. */
export class SampledPairs {
  readonly width: number;
  readonly size: number;
  readonly levels: Uint8Array;
  readonly weights: Float64Array;
  readonly a: Uint32Array;
  readonly b: Uint32Array;

  constructor(
    people: People,
    pairs: readonly (readonly [a: number, b: number])[],
    weightOf: (a: number, b: number) => number,
  ) {
    this.width = people.comparisons.length;
    this.size = pairs.length;
    this.levels = new Uint8Array(this.size * this.width);
    this.weights = new Float64Array(this.size);
    this.a = Uint32Array.from(pairs, ([a]) => a);
    this.b = Uint32Array.from(pairs, ([, b]) => b);
    for (let i = 0; i < this.size; i++) {
      people.compare(this.a[i] ?? 0, this.b[i] ?? 0, this.at(i));
      this.weights[i] = weightOf(this.a[i] ?? 0, this.b[i] ?? 0);
    }
  }

  /** The outcomes of one pair. */
  at(i: number): Uint8Array {
    return this.levels.subarray(i * this.width, (i + 1) * this.width);
  }

  /** How likely each pair is one person, by a model; 0 where the two are known to be two people. */
  likelihoods(scorer: PairScorer, vetoes: VetoReader): Float64Array {
    const found = new Float64Array(this.size);
    for (let i = 0; i < this.size; i++) {
      const [levels, a, b] = [this.at(i), this.a[i] ?? 0, this.b[i] ?? 0];
      const likely = likelihood(scorer.score(levels, a, b));
      if (likely < 0.001) continue;
      const veto = vetoes.read(levels, a, b);
      if (veto === undefined || !SEPARATING.has(veto)) found[i] = likely;
    }
    return found;
  }
}

/** Pairs taken from each rule, whichever rules they share, evenly spread over all that the rules join. */
export function pairsOfRules(people: People, rules: readonly Blocks[], perRule: number): SampledPairs {
  const rates = rules.map(({ pairs }) => (pairs <= perRule ? 1 : perRule / pairs));
  const taken = new Map<number, readonly [number, number]>();
  rules.forEach((blocks, at) => {
    const rate = rates[at] ?? 1;
    blocks.eachPair((a, b) => {
      if (rate === 1 || chanceOf(a, b, at) < rate) taken.set(pairNumber(a, b), [a, b]);
    });
  });
  // A pair may come by several rules; it stands for as many as its chance of coming by any of them says.
  return new SampledPairs(people, [...taken.values()], (a, b) => {
    let missed = 1;
    rules.forEach((blocks, at) => {
      if (blocks.joins(a, b)) missed *= 1 - (rates[at] ?? 1);
    });
    return 1 / Math.max(1 - missed, 1e-9);
  });
}

/** Pairs of any two records, the same ones for the same number of records. */
export function pairsByChance(people: People, count: number): SampledPairs {
  const pairs: [number, number][] = [];
  let state = 12345;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * people.size);
  };
  if (people.size * (people.size - 1) <= count * 2) {
    for (let a = 0; a < people.size; a++) for (let b = a + 1; b < people.size; b++) pairs.push([a, b]);
  } else
    while (pairs.length < count) {
      const [a, b] = [next(), next()];
      if (a !== b) pairs.push([a, b]);
    }
  return new SampledPairs(people, pairs, () => 1);
}

/** A number for a pair of rows. */
export function pairNumber(a: number, b: number): number {
  return Math.min(a, b) * MOST_RECORDS + Math.max(a, b);
}

/** A figure from 0 to 1 that belongs to a pair and a rule, spread like chance. */
function chanceOf(a: number, b: number, rule: number): number {
  let hash = Math.imul(a + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + rule * 7919, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
