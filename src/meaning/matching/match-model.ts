/** What a list shows of people who live together. */
export interface Households {
  /** How much more often than not, in bits, two records with one address or telephone are one person. */
  readonly bits: number;
  /** Whether a list holds families, so that twins and fathers and sons have to be reckoned with. */
  readonly families: boolean;
}

/** How often each outcome of a comparison is met among records of one person, and among records of two. */
export interface LevelShares {
  readonly same: readonly number[];
  readonly other: readonly number[];
}

/** What matching has learned from a practice's own records. Plain data: it can be kept, and read by people. */
export interface MatchModel {
  /** The share of all pairs of records that are of one person. */
  readonly prior: number;
  readonly households: Households;
  /** In the order of the people's comparisons. */
  readonly comparisons: readonly LevelShares[];
}
