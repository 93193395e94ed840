import type { Question } from './question.ts';

/** How a text answers a question, each 0 to 1: how much of the question it holds, of itself is asked for, and both. */
export interface Likeness {
  readonly held: number;
  readonly asked: number;
  readonly both: number;
}

/** Compares texts with one question; tells in `answered` how well each asked word was answered by the last one. */
export class LikenessOf {
  readonly answered: Float32Array;
  readonly #question: Question;
  readonly #rarity: Float32Array;

  constructor(question: Question, rarity: Float32Array) {
    this.#question = question;
    this.#rarity = rarity;
    this.answered = new Float32Array(question.words.length);
  }

  compare(words: Int32Array): Likeness {
    const answered = this.answered.fill(0);
    let weight = 0;
    let asked = 0;
    for (const word of words) {
      const rarity = this.#rarity[word] ?? 0;
      weight += rarity;
      const answers = this.#question.answers.get(word);
      if (answers === undefined) continue;
      let best = 0;
      for (const [place, nearness] of answers) {
        if (nearness > (answered[place] ?? 0)) answered[place] = nearness;
        if (nearness > best) best = nearness;
      }
      asked += best * rarity;
    }
    const held = this.share(answered);
    const share = weight === 0 ? 0 : asked / weight;
    return { held, asked: share, both: held + share === 0 ? 0 : (2 * held * share) / (held + share) };
  }

  /** The share of the question's weight that these answers make. */
  share(answered: Float32Array): number {
    let sum = 0;
    this.#question.words.forEach(({ weight }, place) => {
      sum += (answered[place] ?? 0) * weight;
    });
    return sum / this.#question.weight;
  }
}
