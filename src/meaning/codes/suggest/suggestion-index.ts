import type { CodeSystem } from '../code-system.ts';
import type { ConceptTerm } from '../concept.ts';
import { essentialText, exactKey } from './exact-key.ts';
import { type Postings, postingsOf } from './postings.ts';
import { Vocabulary } from './vocabulary.ts';
import { type Aligned, WordTranslations } from './word-translations.ts';
import { wordsOfText } from './words-of-text.ts';

/** One text of a code: its title, an inclusion term, an index entry. */
export interface Entry {
  readonly text: string;
  readonly kind: 'title' | 'term' | 'index';
  /** Its words by number, each once. */
  readonly words: Int32Array;
}

/** A code with its texts. */
export interface Indexed {
  readonly code: string;
  readonly entries: readonly Entry[];
  /** Place of the code above, or -1. */
  readonly parent: number;
  /** Place of its group: the topmost code above it (in ICD-10-CM the three-character category). */
  readonly group: number;
  /** How many inclusion terms it has. */
  readonly terms: number;
  readonly leaf: boolean;
  /** Whether it may itself stand in a message, as the latest release has it. */
  readonly selectable: boolean;
}

/** Field weights: a code is found by its own words first, by those of the codes above it last. */
const WEIGHT = { title: 1.3, term: 1, index: 0.6 } as const;
const ABOVE = 0.35;
const GROUP_WEIGHT = { title: 1, term: 1, index: 0.3 } as const;

/** What a suggester searches: the codes of a system with their titles, terms and index entries. */
export class SuggestionIndex {
  readonly system: CodeSystem;
  readonly vocabulary = new Vocabulary();
  readonly codes: readonly Indexed[];
  readonly groups: number;
  /** How many inclusion terms the codes of each group have. */
  readonly groupTerms: Int32Array;
  readonly places: ReadonlyMap<string, number>;
  readonly byCode: Postings;
  readonly byGroup: Postings;
  readonly translations: WordTranslations;
  /** Codes by the names that they have, whatever the order of the words; only names that lead somewhere are keys. */
  readonly exact: ReadonlyMap<string, readonly number[]>;
  /** One zero for each word, lent to whoever marks words while a question is answered. */
  readonly marks: Uint8Array;
  readonly #sayings = new Map<number, Int32Array>();
  /** How often each word is said in terms, as a share of all words said. */
  readonly usual: Float32Array;

  /** @param isIndexed false for codes that are only offered below their parent (ICD-10-CM's seventh characters) */
  constructor(system: CodeSystem, terms: Iterable<ConceptTerm>, isIndexed: (code: string) => boolean = () => true) {
    this.system = system;
    const places = new Map<string, number>();
    const entries: Entry[][] = [];
    for (const code of system.codes()) {
      if (!isIndexed(code)) continue;
      places.set(code, entries.length);
      entries.push([]);
    }
    const add = (code: string, text: string, kind: Entry['kind']): void => {
      const words = Int32Array.from(new Set(wordsOfText(text).map((word) => this.vocabulary.add(word))));
      const texts = entries[places.get(code) ?? -1];
      if (texts === undefined || words.length === 0 || texts.some((each) => each.text === text)) return;
      texts.push({ text, kind, words });
    };
    for (const code of places.keys()) {
      const [latest, ...older] = [...system.periods(code)].reverse();
      if (latest?.display !== undefined) add(code, latest.display, 'title');
      if (latest?.definition !== undefined) add(code, latest.definition, 'term');
      for (const { display } of older)
        if (display !== undefined) add(code, display, latest?.display ? 'term' : 'title');
    }
    for (const { code, text, kind } of terms) add(code, text, kind);
    this.places = places;
    this.codes = arranged(system, places, entries);
    this.groups = this.codes.reduce((most, { group }) => Math.max(most, group + 1), 0);
    this.groupTerms = new Int32Array(this.groups);
    for (const { group, terms } of this.codes) this.groupTerms[group] = (this.groupTerms[group] ?? 0) + terms;
    this.byCode = postingsOf(codeBags(this.codes), this.vocabulary.size, 1, 0.7);
    this.byGroup = postingsOf(groupBags(this.codes, this.groups), this.vocabulary.size, 1.2, 0.6);
    this.translations = new WordTranslations(alignedPairs(this.codes));
    this.exact = exactNames(this.codes);
    this.marks = new Uint8Array(this.vocabulary.size);
    this.usual = usualShares(this.codes, this.vocabulary.size);
  }

  /** The words by which a code may be said: its title's, its terms', and those of the title above. Kept once asked. */
  sayings(place: number): Int32Array {
    const known = this.#sayings.get(place);
    if (known !== undefined) return known;
    const words = new Set<number>();
    const { entries, parent } = this.codes[place] ?? { entries: [], parent: -1 };
    for (const entry of entries) if (entry.kind !== 'index') entry.words.forEach((word) => words.add(word));
    for (const entry of this.codes[parent]?.entries ?? []) {
      if (entry.kind === 'title') entry.words.forEach((word) => words.add(word));
    }
    const list = Int32Array.from(words);
    this.#sayings.set(place, list);
    return list;
  }

  /** The places of all codes above one, nearest first. */
  *above(place: number): IterableIterator<number> {
    yield* above(this.codes, place);
  }
}

function* above(codes: readonly Indexed[], place: number): IterableIterator<number> {
  for (let at = codes[place]?.parent ?? -1; at >= 0; at = codes[at]?.parent ?? -1) yield at;
}

function arranged(
  system: CodeSystem,
  places: ReadonlyMap<string, number>,
  entries: readonly (readonly Entry[])[],
): Indexed[] {
  const groups = new Map<string, number>();
  return [...places.keys()].map((code, place) => {
    const path = pathOf(system, code);
    const top = path.at(-1) ?? code;
    if (!groups.has(top)) groups.set(top, groups.size);
    const texts = entries[place] ?? [];
    return {
      code,
      entries: texts,
      parent: places.get(path[1] ?? '') ?? -1,
      group: groups.get(top) ?? 0,
      terms: texts.filter(({ kind }) => kind === 'term').length,
      selectable: system.lookup(code)?.selectable ?? true,
      leaf: !system.children(code).some((child) => places.has(child)),
    };
  });
}

/** A code and the codes above it. A release with a circle in it must not hang us, so no code comes twice. */
function pathOf(system: CodeSystem, code: string): string[] {
  const path = [code];
  for (let at = system.lookup(code)?.parent; at !== undefined; at = system.lookup(at)?.parent) {
    if (path.includes(at) || system.lookup(at) === undefined) break;
    path.push(at);
  }
  return path;
}

function codeBags(codes: readonly Indexed[]): Map<number, number>[] {
  return codes.map(({ entries }, place) => {
    const bag = new Map<number, number>();
    for (const { words, kind } of entries) for (const w of words) bag.set(w, (bag.get(w) ?? 0) + WEIGHT[kind]);
    const higher = new Set<number>();
    for (const at of above(codes, place))
      for (const { words } of codes[at]?.entries ?? []) words.forEach((w) => higher.add(w));
    for (const word of higher) bag.set(word, (bag.get(word) ?? 0) + ABOVE);
    return bag;
  });
}

function groupBags(codes: readonly Indexed[], groups: number): Map<number, number>[] {
  const bags = Array.from({ length: groups }, () => new Map<number, number>());
  for (const { entries, group } of codes) {
    const bag = bags[group];
    for (const { words, kind } of entries) {
      for (const word of words) bag?.set(word, (bag.get(word) ?? 0) + GROUP_WEIGHT[kind]);
    }
  }
  return bags.map((bag) => new Map([...bag].map(([word, often]) => [word, Math.log1p(often)])));
}

/** Each inclusion term beside the title, the title above it, and the other terms of its code. */
function alignedPairs(codes: readonly Indexed[]): Aligned[] {
  const pairs: Aligned[] = [];
  for (const { entries, parent } of codes) {
    for (const term of entries) {
      if (term.kind !== 'term') continue;
      const meant = new Set<number>();
      for (const entry of entries)
        if (entry !== term && entry.kind !== 'index') entry.words.forEach((w) => meant.add(w));
      for (const entry of codes[parent]?.entries ?? [])
        if (entry.kind === 'title') entry.words.forEach((w) => meant.add(w));
      pairs.push({ said: term.words, meant: Int32Array.from(meant) });
    }
  }
  return pairs;
}

function exactNames(codes: readonly Indexed[]): Map<string, number[]> {
  const names = new Map<string, number[]>();
  for (const [place, { entries }] of codes.entries()) {
    for (const { text, kind } of entries) {
      if (kind === 'index') continue;
      const key = exactKey(wordsOfText(essentialText(text)));
      const places = names.get(key) ?? [];
      if (key !== '' && !places.includes(place)) names.set(key, [...places, place]);
    }
  }
  return names;
}

function usualShares(codes: readonly Indexed[], words: number): Float32Array {
  const shares = new Float32Array(words).fill(0.2);
  let total = 1;
  for (const { entries } of codes) {
    for (const entry of entries) {
      if (entry.kind !== 'term') continue;
      total += entry.words.length;
      for (const word of entry.words) shares[word] = (shares[word] ?? 0) + 1;
    }
  }
  return shares.map((share) => share / total);
}
