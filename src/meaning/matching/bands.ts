import { SEPARATING, type Veto } from './veto.ts';

/** What becomes of two records: linked, shown to a person, or taken for two people. */
export type Band = 'link' | 'ask' | 'separate';

/** The bounds between the bands, as likelihoods that two records are one person. */
export interface Bands {
  /** At and above: linked. */
  readonly linkAt: number;
  /** At and above, below `linkAt`: a person decides. Below: two people. */
  readonly askAt: number;
}

export const DEFAULT_BANDS: Bands = { linkAt: 0.9, askAt: 0.6 };

/** The band of a pair by its weight in bits and the veto on it. */
export function bandOf(bits: number, veto: Veto | undefined, bands: Bands): Band {
  if (bits < bitsOf(bands.askAt) || (veto !== undefined && SEPARATING.has(veto))) return 'separate';
  return veto === undefined && bits >= bitsOf(bands.linkAt) ? 'link' : 'ask';
}

/** A likelihood as a weight in bits: 0.5 is 0. */
export function bitsOf(share: number): number {
  return Math.log2(share / (1 - share));
}
