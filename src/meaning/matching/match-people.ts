import { type Bands, bitsOf, DEFAULT_BANDS } from './bands.ts';
import type { BlockingRule } from './blocking-key.ts';
import { blockingPool } from './blocking-pool.ts';
import { Blocks } from './blocks.ts';
import { type ChosenBlocks, chooseBlocking } from './choose-blocking.ts';
import { type Clusters, clusterRecords, type Decided } from './cluster.ts';
import { learnModel } from './learn-model.ts';
import type { MatchModel } from './match-model.ts';
import { PairScorer } from './pair-scorer.ts';
import type { People } from './people.ts';
import { pairNumber, pairsByChance, pairsOfRules } from './sampled-pairs.ts';
import { SEPARATING, type Veto, VetoReader } from './veto.ts';

/** Two records that may be one person, with the weight in bits. */
export interface ScoredPair {
  readonly a: number;
  readonly b: number;
  readonly bits: number;
  readonly veto?: Veto;
}

/** A list matched: what was learned and chosen for it, and what came out. */
export interface Matching {
  readonly model: MatchModel;
  readonly blocking: readonly ChosenBlocks[];
  /** The rules by which one person at a time is looked up: those chosen, and all others that cost little. */
  readonly lookups: readonly BlockingRule[];
  /** All pairs at and above the band that asks, the vetoed ones too. */
  readonly pairs: readonly ScoredPair[];
  readonly clusters: Clusters;
  /** One question for each two persons that may be one. */
  readonly asks: readonly ScoredPair[];
}

/** Pairs that each rule of the pool gives to learn from. */
const LEARNED_FROM = 15_000;
/** Pairs drawn by chance, to learn what two people have in common. */
const DRAWN = 400_000;
/** What comparing may cost for each record, and at least. */
const PAIRS_A_RECORD = 15;
const LEAST_PAIRS = 3_000_000;
/** At most so many rules serve the look-up of one person, each with few records to a key. */
const MOST_LOOKUPS = 20;
const PAIRS_OF_LOOKUP = 8;

/** Finds out which records are one person's. */
export function matchPeople(
  people: People,
  bands: Bands = DEFAULT_BANDS,
  decisions: readonly Decided[] = [],
): Matching {
  const most = PAIRS_A_RECORD * people.size + LEAST_PAIRS;
  const pool = blockingPool(people)
    .map((rule) => new Blocks(people, rule))
    .filter(({ pairs }) => pairs > 0 && pairs < 3 * most);
  const alike = pairsOfRules(people, pool, LEARNED_FROM);
  const model = learnModel(people, alike, pairsByChance(people, DRAWN));
  const scorer = new PairScorer(people, model);
  const vetoes = new VetoReader(scorer);
  const blocking = chooseBlocking(pool, alike, alike.likelihoods(scorer, vetoes), most);
  const pairs = scoredPairs(scorer, vetoes, blocking, bitsOf(bands.askAt));
  const linkBits = bitsOf(bands.linkAt);
  const weighed = pairs.map(({ a, b, bits, veto }) => ({ a, b, bits, joins: veto === undefined && bits >= linkBits }));
  const levels = new Uint8Array(people.comparisons.length);
  const clusters = clusterRecords(people.size, weighed, decisions, (a, b) => {
    people.compare(a, b, levels);
    const veto = vetoes.read(levels, a, b);
    return veto !== undefined && veto !== 'name-and-birth-date-only' ? undefined : scorer.score(levels, a, b);
  });
  const lookups = lookupRules(pool, blocking, people.size);
  return { model, blocking, lookups, pairs, clusters, asks: questions(pairs, clusters, decisions) };
}

/** Every pair that the rules bring together, each once, from `least` bits on. */
function scoredPairs(
  scorer: PairScorer,
  vetoes: VetoReader,
  blocking: readonly ChosenBlocks[],
  least: number,
): ScoredPair[] {
  const { people } = scorer;
  const levels = new Uint8Array(people.comparisons.length);
  const pairs: ScoredPair[] = [];
  blocking.forEach(({ blocks }, at) => {
    const before = blocking.slice(0, at);
    blocks.eachPair((a, b) => {
      if (before.some((earlier) => earlier.blocks.joins(a, b))) return;
      people.compare(a, b, levels);
      const bits = scorer.score(levels, a, b);
      if (bits < least) return;
      const veto = vetoes.read(levels, a, b);
      pairs.push(veto === undefined ? { a, b, bits } : { a, b, bits, veto });
    });
  });
  return pairs;
}

function lookupRules(pool: readonly Blocks[], blocking: readonly ChosenBlocks[], size: number): BlockingRule[] {
  const rules = new Set(blocking.map(({ blocks }) => blocks.rule));
  for (const { rule, pairs } of [...pool].sort((x, y) => x.pairs - y.pairs))
    if (rules.size < MOST_LOOKUPS && pairs <= PAIRS_OF_LOOKUP * size) rules.add(rule);
  return [...rules];
}

/** The strongest pair of each two persons that a person should look at. */
function questions(pairs: readonly ScoredPair[], { personOf }: Clusters, decisions: readonly Decided[]): ScoredPair[] {
  const answered = new Set(decisions.map(({ a, b }) => pairNumber(personOf[a] ?? 0, personOf[b] ?? 0)));
  const best = new Map<number, ScoredPair>();
  for (const pair of pairs) {
    if (pair.veto !== undefined && SEPARATING.has(pair.veto)) continue;
    const [a, b] = [personOf[pair.a] ?? 0, personOf[pair.b] ?? 0];
    const between = pairNumber(a, b);
    if (a === b || answered.has(between)) continue;
    const known = best.get(between);
    if (
      known === undefined ||
      pair.bits > known.bits ||
      (pair.bits === known.bits && (pair.a < known.a || (pair.a === known.a && pair.b < known.b)))
    )
      best.set(between, pair);
  }
  return [...best.values()].sort((x, y) => y.bits - x.bits || x.a - y.a || x.b - y.b);
}
