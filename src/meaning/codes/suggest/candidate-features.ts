import { LikenessOf } from './likeness.ts';
import type { AskedWord, Question } from './question.ts';
import type { Entry, Indexed, SuggestionIndex } from './suggestion-index.ts';

/** What speaks for and against a candidate, in the order in which `featureNames` names it. */
export type Features = Float32Array;

/** A candidate with its evidence. */
export interface Candidate {
  readonly place: number;
  readonly features: Features;
  /** The text that answers the question best. */
  readonly entry: Entry | undefined;
}

export const featureNames = [
  'search',
  'searchShare',
  'searchRank',
  'group',
  'groupRank',
  'titleBoth',
  'titleAsked',
  'termBoth',
  'termHeld',
  'indexBoth',
  'covered',
  'unspecifiedAsked',
  'unspecifiedUnasked',
  'otherAsked',
  'otherUnasked',
  'terms',
  'groupTerms',
  'leaf',
  'depth',
  'selectable',
  'translated',
  'siblings',
  'groupMates',
  'unasked',
] as const;

/** Texts of one code beyond this many are not read one by one; only codes for whole groups of drugs have more. */
const MOST_ENTRIES = 400;
const ABOVE_COUNTS = 0.8;

interface Reading {
  readonly place: number;
  readonly score: number;
  readonly title: { readonly both: number; readonly asked: number };
  readonly term: { readonly both: number; readonly held: number };
  readonly indexBoth: number;
  readonly covered: number;
  readonly best: number;
  readonly unasked: number;
  readonly entry: Entry | undefined;
}

/** Gathers the evidence for each candidate of a search. */
export function candidateFeatures(
  question: Question,
  index: SuggestionIndex,
  found: readonly (readonly [place: number, score: number])[],
  groups: readonly (readonly [group: number, score: number])[],
): Candidate[] {
  const likeness = new LikenessOf(question, index.byCode.rarity, index.marks);
  const answeredAt = new Map<number, Float32Array>();
  const readings = found.map(([place, score]) => read(index, likeness, answeredAt, place, score));
  likeness.release();
  const groupScore = new Map(groups.map(([group, score], rank) => [group, { score, rank }]));
  const siblings = new BestTwo();
  const mates = new BestTwo();
  for (const { place, best } of readings) {
    siblings.add(codeAt(index, place).parent, place, best);
    mates.add(codeAt(index, place).group, place, best);
  }
  const asks = (word: string): boolean => question.words.some((asked) => asked.word === word);
  const [asksUnspecified, asksOther] = [asks('unspecified'), asks('other')];
  return readings.map((reading, rank) => {
    const { place } = reading;
    const indexed = codeAt(index, place);
    const says = (word: string): boolean => holds(indexed.entries[0], index.vocabulary.number(word));
    const [unspecified, other] = [says('unspecified'), says('other')];
    const group = groupScore.get(indexed.group);
    const evidence: Record<(typeof featureNames)[number], number> = {
      search: reading.score / question.weight,
      searchShare: reading.score / (found[0]?.[1] || 1),
      searchRank: 1 / (1 + rank / 4),
      group: (group?.score ?? 0) / (groups[0]?.[1] || 1),
      groupRank: 1 / (1 + (group?.rank ?? groups.length) / 2),
      titleBoth: reading.title.both,
      titleAsked: reading.title.asked,
      termBoth: reading.term.both,
      termHeld: reading.term.held,
      indexBoth: reading.indexBoth,
      covered: reading.covered,
      unspecifiedAsked: asksUnspecified && unspecified ? 1 : 0,
      unspecifiedUnasked: !asksUnspecified && unspecified ? 1 : 0,
      otherAsked: asksOther && other ? 1 : 0,
      otherUnasked: !asksOther && other ? 1 : 0,
      terms: Math.log1p(indexed.terms),
      groupTerms: Math.log1p(index.groupTerms[indexed.group] ?? 0) / 5,
      leaf: indexed.leaf ? 1 : 0,
      depth: [...index.above(place)].length / 3,
      selectable: indexed.selectable ? 1 : 0,
      translated: translated(question.words, index, place),
      siblings: siblings.besides(indexed.parent, place),
      groupMates: mates.besides(indexed.group, place),
      unasked: reading.unasked / 20,
    };
    const features = new Float32Array(featureNames.length);
    for (let i = 0; i < features.length; i++) features[i] = evidence[featureNames[i] as (typeof featureNames)[number]];
    return { place, features, entry: reading.entry };
  });
}

function read(
  index: SuggestionIndex,
  likeness: LikenessOf,
  answeredAt: Map<number, Float32Array>,
  place: number,
  score: number,
): Reading {
  const { entries } = codeAt(index, place);
  const title = { both: 0, asked: 0 };
  const term = { both: 0, held: 0 };
  let [indexBoth, best, unasked] = [0, -1, 0];
  let entry: Entry | undefined;
  const answered = new Float32Array(likeness.answered.length);
  for (const each of entries.length > MOST_ENTRIES ? entries.slice(0, MOST_ENTRIES) : entries) {
    const like = likeness.compare(each.words);
    raise(answered, likeness.answered, 1);
    if (like.both > best) [best, entry] = [like.both, each];
    if (each.kind === 'title') {
      Object.assign(title, { both: like.both, asked: like.asked });
      for (const word of each.words) unasked += (index.byCode.rarity[word] ?? 0) * (1 - like.asked);
    } else if (each.kind === 'term') {
      term.both = Math.max(term.both, like.both);
      term.held = Math.max(term.held, like.asked * like.held);
    } else indexBoth = Math.max(indexBoth, like.both);
  }
  answeredAt.set(place, answered.slice());
  for (const at of index.above(place)) raise(answered, answeredBy(index, likeness, answeredAt, at), ABOVE_COUNTS);
  return { place, score, title, term, indexBoth, covered: likeness.share(answered), best, unasked, entry };
}

/** How well the texts of a code answer each asked word; the codes above many candidates are the same few. */
function answeredBy(
  index: SuggestionIndex,
  likeness: LikenessOf,
  answeredAt: Map<number, Float32Array>,
  place: number,
): Float32Array {
  const known = answeredAt.get(place);
  if (known !== undefined) return known;
  const answered = new Float32Array(likeness.answered.length);
  for (const { words } of codeAt(index, place).entries.slice(0, MOST_ENTRIES)) {
    likeness.compare(words);
    raise(answered, likeness.answered, 1);
  }
  answeredAt.set(place, answered);
  return answered;
}

function raise(answered: Float32Array, by: Float32Array, share: number): void {
  for (let i = 0; i < answered.length; i++) {
    const nearness = (by[i] as number) * share;
    if (nearness > (answered[i] as number)) answered[i] = nearness;
  }
}

/** How much likelier the asked words are as sayings of this code's words than as words of any term, by logarithm. */
function translated(words: readonly AskedWord[], index: SuggestionIndex, place: number): number {
  const meant = index.sayings(place);
  let sum = 0;
  for (const { number, meant: near } of words) {
    const usual = number === undefined ? 1e-5 : (index.usual[number] ?? 1e-5);
    let likely = 0;
    if (number === undefined) {
      for (const other of near) if (meant.includes(other.number)) likely = Math.max(likely, other.nearness * 0.3);
      likely /= meant.length || 1;
    } else {
      const sources = index.translations.sources(number);
      if (sources !== undefined) for (let i = 0; i < meant.length; i++) likely += sources.get(meant[i] as number) ?? 0;
      likely /= meant.length + 1;
    }
    sum += Math.log((0.15 * usual + 0.85 * likely) / usual);
  }
  return words.length === 0 ? 0 : sum / words.length;
}

/** The two best of each family, so that a member can be told the best of the others. */
class BestTwo {
  readonly #families = new Map<number, { first: number; member: number; second: number }>();

  add(family: number, member: number, value: number): void {
    const best = this.#families.get(family);
    if (best === undefined) this.#families.set(family, { first: value, member, second: 0 });
    else if (value > best.first) Object.assign(best, { first: value, member, second: best.first });
    else if (value > best.second) best.second = value;
  }

  besides(family: number, member: number): number {
    const best = this.#families.get(family);
    if (best === undefined) return 0;
    return best.member === member ? best.second : best.first;
  }
}

function holds(entry: Entry | undefined, word: number | undefined): boolean {
  return word !== undefined && entry?.kind === 'title' && entry.words.includes(word);
}

function codeAt(index: SuggestionIndex, place: number): Indexed {
  return index.codes[place] ?? { code: '', entries: [], parent: -1, group: -1, terms: 0, leaf: true, selectable: true };
}
