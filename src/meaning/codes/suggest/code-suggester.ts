import type { CodeSystem } from '../code-system.ts';
import type { ConceptTerm } from '../concept.ts';
import { type Candidate, candidateFeatures } from './candidate-features.ts';
import { evidenceScore } from './evidence-score.ts';
import { type Offer, offerOf } from './offer.ts';
import { type Question, questionOf } from './question.ts';
import { Scores } from './scores.ts';
import { severalGroups } from './several-groups.ts';
import { SuggestionIndex } from './suggestion-index.ts';
import { WordForms } from './word-forms.ts';

/** A code that may be meant, with why. */
export interface Suggestion extends Offer {
  /** 0 to 1: the share of this code among all that were considered. */
  readonly confidence: number;
  readonly reason: Reason;
}

/** Why a code is suggested: the text that answers the question best, and how each asked word was understood. */
export interface Reason {
  readonly matched: string;
  readonly kind: 'title' | 'term' | 'index';
  readonly words: readonly {
    readonly asked: string;
    readonly understood: string;
    readonly how: 'same' | 'form' | 'typing' | 'part' | 'synonym' | 'learned';
  }[];
  /** Asked words that nothing of the matched text answers. */
  readonly unanswered: readonly string[];
}

/**
 * What having the very name counts, beside all other evidence. The weights were learned without such cases, since a term
 * that was asked was not in the index.
 */
const SAME_NAME = 6;
const CONSIDERED = 100;
const GROUPS = 60;

/**
 * Suggests codes for free text. Pure and without randomness: the same system, terms and text give the same
 * suggestions in the same order.
 *
 * Candidates come from BM25 over titles, inclusion terms, index entries and the codes above, each asked word
 * with its forms, likely misspellings, synonyms and learned equivalents. What speaks for each is then weighed;
 * the weights were learned from terms of the tabular list that the index did not hold at the time.
 */
export class CodeSuggester {
  readonly #index: SuggestionIndex;
  readonly #forms: WordForms;
  readonly #codeScores: Scores;
  readonly #groupScores: Scores;
  #offered: { readonly at: string | undefined; readonly known: Uint8Array } | undefined;

  /**
   * Reading a whole ICD-10-CM takes a few seconds and some hundred megabytes: keep the suggester.
   *
   * @param isIndexed false for codes that are only offered below their parent (ICD-10-CM's seventh characters)
   */
  constructor(system: CodeSystem, terms: Iterable<ConceptTerm>, isIndexed?: (code: string) => boolean) {
    this.#index = new SuggestionIndex(system, terms, isIndexed);
    this.#forms = new WordForms(this.#index.vocabulary);
    this.#codeScores = new Scores(this.#index.codes.length);
    this.#groupScores = new Scores(this.#index.groups);
  }

  /**
   * The codes most likely meant by a text, best first. Of the last two places each goes to a further group of codes,
   * unless the next code is much likelier than that whole group: five neighbours are one guess, not five.
   *
   * @param given.at only codes that may be in force at this day, with children of that day
   * @param given.limit how many, 5 by default
   */
  suggest(text: string, given: { readonly at?: string; readonly limit?: number } = {}): readonly Suggestion[] {
    const question = questionOf(text, this.#index, this.#forms);
    const exact = new Set(question.exact);
    const scored = this.#candidates(question, given.at)
      .map((candidate) => ({
        candidate,
        score: evidenceScore(candidate.features) + (exact.has(candidate.place) ? SAME_NAME : 0),
      }))
      .sort((a, b) => b.score - a.score || a.candidate.place - b.candidate.place);
    const most = scored[0]?.score ?? 0;
    const all = scored.reduce((sum, { score }) => sum + Math.exp(score - most), 0);
    const ranked = scored.map(({ candidate, score }) => ({
      candidate,
      confidence: Math.exp(score - most) / all,
      group: this.#index.codes[candidate.place]?.group ?? -1,
    }));
    return severalGroups(ranked, given.limit ?? 5).map(({ candidate, confidence }) => ({
      ...offerOf(this.#index.system, this.#codeAt(candidate.place), text, given.at),
      confidence,
      reason: this.#reason(question, candidate),
    }));
  }

  /** What is considered for a text, with its evidence: what the weights are learned from. */
  considered(text: string, at?: string): readonly { readonly code: string; readonly features: Float32Array }[] {
    const question = questionOf(text, this.#index, this.#forms);
    return this.#candidates(question, at).map(({ place, features }) => ({ code: this.#codeAt(place), features }));
  }

  #candidates(question: Question, at: string | undefined): Candidate[] {
    const { byCode, byGroup } = this.#index;
    const found = this.#codeScores.best(question, byCode, CONSIDERED);
    const places = new Set(found.map(([place]) => place));
    found.push(...question.exact.filter((place) => !places.has(place)).map((place) => [place, 0] as const));
    const usable = found.filter(([place]) => this.#isOffered(place, at));
    return candidateFeatures(question, this.#index, usable, this.#groupScores.best(question, byGroup, GROUPS));
  }

  /** Remembers for one day at a time which codes may be offered: a practice asks for today, again and again. */
  #isOffered(place: number, at: string | undefined): boolean {
    if (this.#offered?.at !== at || this.#offered === undefined) {
      this.#offered = { at, known: new Uint8Array(this.#index.codes.length) };
    }
    const { known } = this.#offered;
    if (known[place] === 0) known[place] = this.#mayBeOffered(this.#codeAt(place), at) ? 1 : 2;
    return known[place] === 1;
  }

  /** A heading below which nothing is in force would lead nowhere. */
  #mayBeOffered(code: string, at: string | undefined): boolean {
    const { system } = this.#index;
    if (at !== undefined && !system.mayHold(code, at)) return false;
    return system.lookup(code, at)?.selectable === true || system.children(code, at).length > 0;
  }

  #codeAt(place: number): string {
    return this.#index.codes[place]?.code ?? '';
  }

  #reason(question: Question, { entry }: Candidate): Reason {
    const held = new Set(entry?.words);
    const words: Reason['words'][number][] = [];
    const unanswered: string[] = [];
    for (const { word, meant } of question.words) {
      const [best] = meant.filter(({ number }) => held.has(number)).sort((a, b) => b.nearness - a.nearness);
      if (best === undefined) unanswered.push(word);
      else words.push({ asked: word, understood: this.#index.vocabulary.word(best.number), how: best.how });
    }
    return { matched: entry?.text ?? '', kind: entry?.kind ?? 'title', words, unanswered };
  }
}
