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
const GROUP_SHARE = 1;
const SHRINK = 1e-4;

/** The features of a candidate, and after them each product of two of them (`0*0, 0*1, ..., 1*1, ...`). */
export function withProducts(features: Float32Array): Float32Array {
  const size = features.length;
  const all = new Float32Array(size + (size * (size + 1)) / 2);
  all.set(features);
  let at = size;
  for (let a = 0; a < size; a++) {
    for (let b = a; b < size; b++) all[at++] = (features[a] as number) * (features[b] as number);
  }
  return all;
}

/**
 * Learns weights of features and of their products so that the right candidate gets the highest probability among all
 * (listwise softmax, AdaGrad). Everything is brought to one scale while learning; the weights that come back are for
 * features as they are.
 */
export function learn(samples: readonly Sample[]): Float64Array {
  const { mean, spread } = scaleOf(samples);
  const size = mean.length;
  const weights = new Float64Array(size);
  const steepness = new Float64Array(size).fill(1e-6);
  for (let round = 0; round < ROUNDS; round++) {
    for (const at of shuffled(samples.length, round)) {
      const slope = slopeOf(samples[at] as Sample, weights, mean, spread);
      for (let i = 0; i < size; i++) {
        const step = (slope[i] as number) - SHRINK * (weights[i] as number);
        const steep = (steepness[i] as number) + step * step;
        steepness[i] = steep;
        weights[i] = (weights[i] as number) + (STEP * step) / Math.sqrt(steep);
      }
    }
  }
  return weights.map((weight, i) => weight / (spread[i] as number));
}

/** The share of terms whose code, and whose group, is among the first five. */
export function accuracyOf(samples: readonly Sample[], weights: Float64Array): { code: number; group: number } {
  let [code, group] = [0, 0];
  for (const { right, features, groups, group: wanted } of samples) {
    const ranked = features
      .map((each, i) => ({ i, score: product(withProducts(each), weights) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 5);
    if (ranked.some(({ i }) => i === right)) code++;
    if (ranked.some(({ i }) => groups[i] === wanted)) group++;
  }
  return { code: code / samples.length, group: group / samples.length };
}

function slopeOf(sample: Sample, weights: Float64Array, mean: Float64Array, spread: Float64Array): Float64Array {
  const scaled = sample.features.map((each) => {
    const all = withProducts(each);
    for (let i = 0; i < all.length; i++) all[i] = ((all[i] as number) - (mean[i] as number)) / (spread[i] as number);
    return all;
  });
  const scores = scaled.map((each) => product(each, weights));
  const most = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - most));
  const all = odds.reduce((sum, each) => sum + each, 0);
  const inGroup = odds.reduce((sum, each, i) => sum + (sample.groups[i] === sample.group ? each : 0), 0);
  const slope = new Float64Array(weights.length);
  for (const [i, each] of odds.entries()) {
    const share = each / all;
    let pull = sample.right < 0 ? 0 : (i === sample.right ? 1 : 0) - share;
    if (inGroup > 0) pull += GROUP_SHARE * ((sample.groups[i] === sample.group ? each / inGroup : 0) - share);
    const values = scaled[i];
    if (pull === 0 || values === undefined) continue;
    for (let k = 0; k < slope.length; k++) slope[k] = (slope[k] as number) + pull * (values[k] as number);
  }
  return slope;
}

function product(values: Float32Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (weights[i] as number);
  return sum;
}

function scaleOf(samples: readonly Sample[]): { mean: Float64Array; spread: Float64Array } {
  const size = withProducts(samples[0]?.features[0] ?? new Float32Array()).length;
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  let count = 0;
  for (const { features } of samples) {
    for (const each of features) {
      const all = withProducts(each);
      count++;
      for (let i = 0; i < size; i++) {
        const value = all[i] as number;
        sum[i] = (sum[i] as number) + value;
        squares[i] = (squares[i] as number) + value * value;
      }
    }
  }
  const mean = sum.map((each) => each / count);
  const spread = squares.map((each, i) => Math.sqrt(Math.max(0, each / count - (mean[i] as number) ** 2)) || 1);
  return { mean, spread };
}

/** The same order in every run: learning must give the same weights from the same terms. */
function shuffled(length: number, round: number): number[] {
  const key = (i: number): number => (i * 7919 + round * 104_729) % 10_007;
  return Array.from({ length }, (_, i) => i).sort((a, b) => key(a) - key(b));
}
