import type { Part } from './part.ts';

/** Things that caches of one map keep in all before they begin anew. */
const MOST = 20_000;

/** How much the caches of a map hold together. */
export class PartBudget {
  /** Caches of an earlier age are out of date. */
  age = 0;
  #kept = 0;

  spend(): void {
    if (++this.#kept < MOST) return;
    this.#kept = 0;
    this.age++;
  }
}

/**
 * What was made for parts of messages, kept as long as the map's budget allows: a sender repeats its parts, but a
 * stranger may send a new one with every message.
 */
export class PartCache<T> {
  readonly #budget: PartBudget;
  readonly #make: (part: Part) => T;
  readonly #kept = new Map<Part, T>();
  #age = 0;
  #lastPart: Part | undefined;
  #last: T | undefined;

  constructor(budget: PartBudget, make: (part: Part) => T) {
    this.#budget = budget;
    this.#make = make;
  }

  of(part: Part): T {
    if (part === this.#lastPart && this.#age === this.#budget.age) return this.#last as T;
    if (!part.shared) return this.#make(part);
    if (this.#age !== this.#budget.age) {
      this.#kept.clear();
      this.#age = this.#budget.age;
    }
    let found = this.#kept.get(part);
    if (found === undefined) {
      found = this.#make(part);
      this.#kept.set(part, found);
      this.#budget.spend();
    }
    this.#lastPart = part;
    this.#last = found;
    return found;
  }
}
