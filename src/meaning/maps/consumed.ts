/** Elements and resources that the way back has written already. */
export interface Consumed {
  has(value: object): boolean;
  add(value: object): unknown;
}

/**
 * What one segment takes of a resource that several are about: the next segment has all its elements again. What it takes
 * of events stays taken.
 */
export class ConsumedOnce implements Consumed {
  readonly #own = new WeakSet<object>();
  readonly #around: Consumed;

  constructor(around: Consumed) {
    this.#around = around;
  }

  has(value: object): boolean {
    return 'resourceType' in value ? this.#around.has(value) : this.#own.has(value);
  }

  add(value: object): void {
    if ('resourceType' in value) this.#around.add(value);
    else this.#own.add(value);
  }
}
