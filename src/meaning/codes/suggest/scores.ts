import type { Postings } from './postings.ts';
import type { Question } from './question.ts';

/** Adds up, for each thing, how well it answers a question; kept and re-used, since it is as large as the index. */
export class Scores {
  readonly #sums: Float32Array;
  readonly #best: Float32Array;
  readonly #asked: Int32Array;
  #turn = 0;

  constructor(things: number) {
    this.#sums = new Float32Array(things);
    this.#best = new Float32Array(things);
    this.#asked = new Int32Array(things);
  }

  /** The best things for a question with their scores, best first, at most `most`. */
  best(question: Question, postings: Postings, most: number): (readonly [thing: number, score: number])[] {
    this.#sums.fill(0);
    for (const { meant, weight } of question.words) {
      this.#turn++;
      for (const { number, nearness } of meant) {
        const things = postings.things[number];
        const weights = postings.weights[number];
        if (things === undefined || weights === undefined) continue;
        this.#add(things, weights, Math.min(postings.rarity[number] ?? 0, weight + 1) * nearness);
      }
    }
    return this.#highest(most);
  }

  /** Of several index words that answer one asked word, only the best counts: forms of a word are no further evidence. */
  #add(things: Int32Array, weights: Float32Array, factor: number): void {
    const [sums, best, asked, turn] = [this.#sums, this.#best, this.#asked, this.#turn];
    for (let i = 0; i < things.length; i++) {
      const thing = things[i] ?? 0;
      const score = factor * (weights[i] ?? 0);
      const before = asked[thing] === turn ? (best[thing] ?? 0) : 0;
      if (score <= before) continue;
      asked[thing] = turn;
      best[thing] = score;
      sums[thing] = (sums[thing] ?? 0) + score - before;
    }
  }

  #highest(most: number): (readonly [number, number])[] {
    const byScore = (a: readonly [number, number], b: readonly [number, number]): number => b[1] - a[1] || a[0] - b[0];
    const found: (readonly [number, number])[] = [];
    let least = 0;
    for (let thing = 0; thing < this.#sums.length; thing++) {
      const sum = this.#sums[thing] ?? 0;
      if (sum <= least) continue;
      found.push([thing, sum]);
      if (found.length < most * 4) continue;
      found.sort(byScore).length = most;
      least = found.at(-1)?.[1] ?? 0;
    }
    return found.sort(byScore).slice(0, most);
  }
}
