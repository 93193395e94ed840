import type { Blocks } from './blocks.ts';
import type { SampledPairs } from './sampled-pairs.ts';

/** A chosen rule with what it finds beyond those before it, as a share of all pairs that are likely one person, and what it costs. */
export interface ChosenBlocks {
  readonly blocks: Blocks;
  readonly adds: number;
  readonly pairs: number;
}

/** A rule is worth having while it adds this share of the pairs sought. */
const LEAST_GAIN = 0.0002;

/**
 * Chooses the blocking rules that find most for what they cost, one after the other, until all that is likely to be found
 * is, or the number of pairs that may be compared is reached.
 *
 * @param pool the rules that may be chosen
 * @param sample pairs of all of them, each with the number of pairs that it stands for
 * @param likelihoods how likely each is one person
 * @param most how many pairs may be compared
 */
export function chooseBlocking(
  pool: readonly Blocks[],
  sample: SampledPairs,
  likelihoods: Float64Array,
  most: number,
): ChosenBlocks[] {
  const open = new Float64Array(sample.size);
  let all = 0;
  for (let i = 0; i < sample.size; i++) {
    const worth = (likelihoods[i] ?? 0) > 0.05 ? (likelihoods[i] ?? 0) * (sample.weights[i] ?? 0) : 0;
    open[i] = worth;
    all += worth;
  }
  const joined = pool.map((blocks) =>
    Uint32Array.from(
      indices(sample.size, (i) => (open[i] ?? 0) > 0 && blocks.joins(sample.a[i] ?? 0, sample.b[i] ?? 0)),
    ),
  );
  const chosen: ChosenBlocks[] = [];
  const left = new Set(pool.keys());
  for (let cost = 0; left.size > 0; ) {
    let [best, bestGain, bestWorth] = [-1, 0, 0];
    for (const at of left) {
      const { pairs } = pool[at] as Blocks;
      if (pairs === 0 || cost + pairs > most) continue;
      let gain = 0;
      for (const i of joined[at] ?? []) gain += open[i] ?? 0;
      const worth = gain / (pairs + most / 50);
      if (gain > all * LEAST_GAIN && worth > bestWorth) [best, bestGain, bestWorth] = [at, gain, worth];
    }
    if (best < 0) break;
    const blocks = pool[best] as Blocks;
    chosen.push({ blocks, adds: bestGain / (all || 1), pairs: blocks.pairs });
    for (const i of joined[best] ?? []) open[i] = 0;
    cost += blocks.pairs;
    left.delete(best);
  }
  return chosen;
}

function* indices(size: number, wanted: (i: number) => boolean): Generator<number> {
  for (let i = 0; i < size; i++) if (wanted(i)) yield i;
}
