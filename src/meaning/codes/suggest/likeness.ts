import type { Question } from './question.ts';

/** How a text answers a question, each 0 to 1: how much of the question it holds, of itself is asked for, and both. */
export interface Likeness {
  readonly held: number;
  readonly asked: number;
  readonly both: number;
}

const NONE: Likeness = { held: 0, asked: 0, both: 0 };

/** Compares texts with one question; tells in `answered` how well each asked word was answered by the last one. */
export class LikenessOf {
  readonly answered: Float32Array;
  readonly #question: Question;
  readonly #rarity: Float32Array;
  /** 1 for each word of the index that answers anything: most words of most texts do not. */
  readonly #marks: Uint8Array;

  /** @param marks as long as the vocabulary and all zeros; `release` gives it back so */
  constructor(question: Question, rarity: Float32Array, marks: Uint8Array) {
    this.#question = question;
    this.#rarity = rarity;
    this.#marks = marks;
    this.answered = new Float32Array(question.words.length);
    for (const number of question.answers.keys()) marks[number] = 1;
  }

  release(): void {
    for (const number of this.#question.answers.keys()) this.#marks[number] = 0;
  }

  compare(words: Int32Array): Likeness {
    const answered = this.answered.fill(0);
    let [weight, asked] = [0, 0];
    for (let i = 0; i < words.length; i++) {
      const word = words[i] as number;
      const rarity = this.#rarity[word] as number;
      weight += rarity;
      if (this.#marks[word] === 0) continue;
      let best = 0;
      for (const [place, nearness] of this.#question.answers.get(word) ?? []) {
        if (nearness > (answered[place] as number)) answered[place] = nearness;
        if (nearness > best) best = nearness;
      }
      asked += best * rarity;
    }
    if (asked === 0) return NONE;
    const held = this.share(answered);
    const share = asked / weight;
    return { held, asked: share, both: (2 * held * share) / (held + share) };
  }

  /** The share of the question's weight that these answers make. */
  share(answered: Float32Array): number {
    const { words, weight } = this.#question;
    let sum = 0;
    for (let place = 0; place < words.length; place++) {
      sum += (answered[place] as number) * (words[place]?.weight as number);
    }
    return sum / weight;
  }
}
