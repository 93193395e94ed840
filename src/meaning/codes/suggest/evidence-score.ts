import { featureNames } from './candidate-features.ts';
import data from './ranking-weights.json' with { type: 'json' };

const SIZE = featureNames.length;
const weights: Readonly<Record<string, number>> = data;
const single = Float64Array.from(featureNames, (name) => weights[name] ?? 0);
const paired = Float64Array.from({ length: SIZE * SIZE }, (_, at) => {
  const [a, b] = [Math.floor(at / SIZE), at % SIZE];
  return a > b ? 0 : (weights[pairName(a, b)] ?? 0);
});

/** The name under which the weight of two pieces of evidence taken together is kept; `b` is not before `a`. */
export function pairName(a: number, b: number): string {
  return `${featureNames[a]}*${featureNames[b]}`;
}

/**
 * Weighs the evidence for a candidate: each piece by itself, and each two together, since a title that fits says less
 * when the code is a heading, and much more when everything asked is covered. Higher is likelier, by logarithm.
 */
export function evidenceScore(features: Float32Array): number {
  let score = 0;
  for (let a = 0; a < SIZE; a++) {
    const value = features[a] as number;
    if (value === 0) continue;
    let weight = single[a] as number;
    for (let b = a; b < SIZE; b++) weight += (paired[a * SIZE + b] as number) * (features[b] as number);
    score += value * weight;
  }
  return score;
}
