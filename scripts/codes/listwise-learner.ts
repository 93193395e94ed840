/** The candidates of one asked term: which is right (-1: none of them), and which groups they belong to. */
export interface Sample {
  readonly right: number;
  readonly group: string;
  readonly groups: readonly string[];
  readonly features: readonly Float32Array[];
}

const ROUNDS = 12;
const STEP = 0.12;
/** How much it counts that the group is right, beside the code itself. */
const GROUP_SHARE = 0.5;
const SHRINK = 1e-4;

/**
 * Learns linear weights so that the right candidate gets the highest probability among all (listwise softmax, AdaGrad).
 * Features are brought to one scale while learning; the weights that come back are for features as they are.
 */
export function learn(samples: readonly Sample[], size: number): Float64Array {
  const { mean, spread } = scaleOf(samples, size);
  const weights = new Float64Array(size);
  const steepness = new Float64Array(size).fill(1e-6);
  for (let round = 0; round < ROUNDS; round++) {
    for (const at of shuffled(samples.length, round)) {
      const slope = slopeOf(samples[at] as Sample, weights, mean, spread);
      for (let i = 0; i < size; i++) {
        const step = (slope[i] ?? 0) - SHRINK * (weights[i] ?? 0);
        steepness[i] = (steepness[i] ?? 0) + step * step;
        weights[i] = (weights[i] ?? 0) + (STEP * step) / Math.sqrt(steepness[i] ?? 1);
      }
    }
  }
  return weights.map((weight, i) => weight / (spread[i] ?? 1));
}

/** The share of terms whose code, and whose group, is among the first five. */
export function accuracyOf(samples: readonly Sample[], weights: Float64Array): { code: number; group: number } {
  let [code, group] = [0, 0];
  for (const { right, features, groups, group: wanted } of samples) {
    const ranked = features
      .map((each, i) => ({ i, score: each.reduce((sum, value, k) => sum + value * (weights[k] ?? 0), 0) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 5);
    if (ranked.some(({ i }) => i === right)) code++;
    if (ranked.some(({ i }) => groups[i] === wanted)) group++;
  }
  return { code: code / samples.length, group: group / samples.length };
}

function slopeOf(sample: Sample, weights: Float64Array, mean: Float64Array, spread: Float64Array): Float64Array {
  const scaled = sample.features.map((each) =>
    Float64Array.from(each, (v, i) => (v - (mean[i] ?? 0)) / (spread[i] ?? 1)),
  );
  const scores = scaled.map((each) => each.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0));
  const most = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - most));
  const all = odds.reduce((sum, each) => sum + each, 0);
  const inGroup = odds.reduce((sum, each, i) => sum + (sample.groups[i] === sample.group ? each : 0), 0);
  const slope = new Float64Array(weights.length);
  odds.forEach((each, i) => {
    const share = each / all;
    let pull = sample.right < 0 ? 0 : (i === sample.right ? 1 : 0) - share;
    if (inGroup > 0) pull += GROUP_SHARE * ((sample.groups[i] === sample.group ? each / inGroup : 0) - share);
    if (pull !== 0) scaled[i]?.forEach((value, k) => (slope[k] = (slope[k] ?? 0) + pull * value));
  });
  return slope;
}

function scaleOf(samples: readonly Sample[], size: number): { mean: Float64Array; spread: Float64Array } {
  const mean = new Float64Array(size);
  const spread = new Float64Array(size);
  const all = samples.flatMap(({ features }) => features);
  for (const each of all) each.forEach((value, i) => (mean[i] = (mean[i] ?? 0) + value / all.length));
  for (const each of all) {
    each.forEach((value, i) => (spread[i] = (spread[i] ?? 0) + (value - (mean[i] ?? 0)) ** 2 / all.length));
  }
  return { mean, spread: spread.map((value) => Math.sqrt(value) || 1) };
}

/** The same order in every run: learning must give the same weights from the same terms. */
function shuffled(length: number, round: number): number[] {
  const key = (i: number): number => (i * 7919 + round * 104_729) % 10_007;
  return Array.from({ length }, (_, i) => i).sort((a, b) => key(a) - key(b));
}
