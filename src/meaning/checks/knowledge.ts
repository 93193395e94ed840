import { wordsOfText } from '../codes/suggest/words-of-text.ts';

/** A laboratory test: what it is called, its unit, what a living person can have, and other units in use. */
export interface Analyte {
  readonly loinc: readonly string[];
  readonly names: readonly string[];
  readonly unit: string;
  readonly possible: readonly [number, number];
  /** A unit, and what one of the first unit is in it. */
  readonly others?: Readonly<Record<string, number>>;
}

/** An ingredient: its RxNorm code, brands, classes for allergies, and the largest single dose that anybody takes. */
export interface Drug {
  readonly rxnorm: number;
  readonly brands: readonly string[];
  readonly classes?: readonly string[];
  readonly most: readonly [number, string];
  readonly highAlert?: boolean;
  readonly controlled?: boolean;
}

/** What is known of medicine whatever the practice, as the pack says it. */
export interface KnowledgeData {
  readonly analytes: Readonly<Record<string, Analyte>>;
  readonly drugs: Readonly<Record<string, Drug>>;
  readonly words: Readonly<Record<string, readonly string[]>>;
  readonly edits: Readonly<Record<string, readonly string[]>>;
}

/** Looks up tests, drugs, words and code edits. */
export class Knowledge {
  readonly #data: KnowledgeData;
  readonly #analytes = new Map<string, Analyte>();
  readonly #drugs = new Map<string, string>();
  readonly #beginnings: readonly string[];
  readonly #lists = new Map<string, readonly RegExp[]>();

  constructor(data: KnowledgeData) {
    this.#data = data;
    for (const analyte of Object.values(data.analytes)) {
      for (const name of [...analyte.loinc, ...analyte.names.map(plainWords)]) this.#analytes.set(name, analyte);
    }
    for (const [ingredient, drug] of Object.entries(data.drugs)) {
      for (const name of [ingredient, ...drug.brands]) this.#drugs.set(plainWords(name), ingredient);
      this.#drugs.set(String(drug.rxnorm), ingredient);
    }
    this.#beginnings = [...this.#drugs.keys()].filter((name) => /^[a-z]{7,}$/.test(name)).sort();
  }

  /** The test that a LOINC code or a name is of. */
  analyte(code: string, name: string): Analyte | undefined {
    return this.#analytes.get(code) ?? this.#analytes.get(plainWords(name));
  }

  /** The ingredient that an RxNorm code of one names. */
  ingredientOfCode(code: string): string | undefined {
    return /^\d+$/.test(code) ? this.#drugs.get(code) : undefined;
  }

  /**
   * The ingredient that a text names: an ingredient or brand anywhere in it, or, where `shortened`, the beginning of
   * exactly one (`amoxi`).
   */
  ingredient(text: string, shortened = false): string | undefined {
    const words = plainWords(text)
      .split(' ')
      .filter((word) => !/^\d/.test(word));
    for (let length = Math.min(3, words.length); length > 0; length--) {
      for (let at = 0; at + length <= words.length; at++) {
        const found = this.#drugs.get(words.slice(at, at + length).join(' '));
        if (found !== undefined) return found;
      }
    }
    if (!shortened) return undefined;
    for (const word of words) {
      if (word.length < 4) continue;
      const found = new Set(
        this.#beginnings.filter((name) => name.startsWith(word)).map((name) => this.#drugs.get(name)),
      );
      if (found.size === 1) return [...found][0];
    }
    return undefined;
  }

  drug(ingredient: string): Drug | undefined {
    return this.#data.drugs[ingredient];
  }

  /** Whether a text holds one of the words or phrases of a list as whole words. */
  holds(list: string, text: string): boolean {
    let patterns = this.#lists.get(list);
    if (patterns === undefined) {
      patterns = (this.#data.words[list] ?? []).map((phrase) => new RegExp(`(^|[^a-z])${escaped(phrase)}($|[^a-z])`));
      this.#lists.set(list, patterns);
    }
    const plain = text.toLowerCase();
    return patterns.some((pattern) => pattern.test(plain));
  }

  /** Whether a text is one of the words or phrases of a list. */
  isOne(list: string, text: string): boolean {
    const plain = text
      .trim()
      .toLowerCase()
      .replace(/[.!]+$/, '');
    return (this.#data.words[list] ?? []).includes(plain);
  }

  /** Whether an ICD-10-CM code is of an edit, such as `female`. */
  isOfEdit(edit: string, code: string): boolean {
    const plain = code.toUpperCase().replace('.', '');
    if (!/^[A-Z]\d[0-9A-Z]{1,5}$/.test(plain)) return false;
    return (this.#data.edits[edit] ?? []).some((beginning) => plain.startsWith(beginning.replace('.', '')));
  }
}

/** A text as its words in one spelling. */
export function plainWords(text: string): string {
  return wordsOfText(text).join(' ');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
