import { SAME } from './kinds/kind.ts';
import type { Households, MatchModel } from './match-model.ts';
import type { Comparison, People } from './people.ts';
import { OF_AREA, OF_HOUSEHOLD } from './shared-traits.ts';

const PERSON = 0;
const HOUSEHOLD = 1;
const AREA = 2;

/**
 * The one scoring function, after Fellegi and Sunter (1969): the weights, in bits, of what two records agree and differ
 * in, with a rare value that agrees weighing more than a common one.
 */
export class PairScorer {
  readonly people: People;
  readonly priorBits: number;
  readonly households: Households;
  readonly #weights: readonly Float64Array[];
  readonly #other: readonly number[];
  readonly #groups: readonly number[];
  readonly #mostHousehold: number;

  constructor(people: People, model: MatchModel) {
    this.people = people;
    this.households = model.households;
    this.priorBits = Math.log2(model.prior / (1 - model.prior));
    this.#weights = model.comparisons.map(({ same, other }) =>
      Float64Array.from(same, (share, level) => (level === 0 ? 0 : Math.log2(share / (other[level] ?? 1)))),
    );
    this.#other = model.comparisons.map(({ other }) => other[SAME] ?? 1);
    this.#mostHousehold = model.households.bits - this.priorBits;
    this.#groups = people.comparisons.map(({ kind }) =>
      OF_HOUSEHOLD.has(kind) ? HOUSEHOLD : OF_AREA.has(kind) ? AREA : PERSON,
    );
  }

  /** The weight in bits of one comparison's outcome. */
  weight(at: number, level: number, a: number, b: number): number {
    const weight = this.#weights[at]?.[level] ?? 0;
    return level === SAME ? weight + this.#rarity(at, a, b) : weight;
  }

  /** The weight in bits of all outcomes together, the prior included: 0 is as likely as not. */
  score(levels: Uint8Array, a: number, b: number): number {
    let [person, household, area] = [0, 0, 0];
    for (let at = 0; at < this.#weights.length; at++) {
      const level = levels[at] ?? 0;
      if (level === 0) continue;
      const weight = this.weight(at, level, a, b);
      const group = this.#groups[at];
      if (group === PERSON) person += weight;
      else if (group === HOUSEHOLD || weight < 0) household += weight;
      else if (weight > area) area = weight;
    }
    return this.priorBits + person + Math.min(household + area, this.#mostHousehold);
  }

  /** How much rarer or more common than the usual agreement the value is that two records share. */
  #rarity(at: number, a: number, b: number): number {
    const { column } = this.people.comparisons[at] as Comparison;
    const usual = this.#other[at] ?? 1;
    let held = 0;
    for (const slot of column.slots)
      for (const other of column.slots)
        if (slot[a] !== 0 && slot[a] === other[b]) {
          const count = column.counts[slot[a] ?? 0] ?? 1;
          held = held === 0 ? count : Math.min(held, count);
        }
    if (held === 0) return 0;
    return Math.log2(usual / (Math.max(held - 1, 1) / (column.filled + 1 / usual)));
  }
}

/** The likelihood that a weight in bits stands for. */
export function likelihood(bits: number): number {
  return bits > 40 ? 1 : 1 / (1 + 2 ** -bits);
}
