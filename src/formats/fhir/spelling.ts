/** The text of numbers that JSON numbers do not keep: `6.80`, `1E3`, long decimals. By holder object and key. */
export class Spelling {
  readonly #texts = new WeakMap<object, Map<string, string>>();
  #any = false;

  get any(): boolean {
    return this.#any;
  }

  keep(holder: object, key: string, text: string): void {
    let texts = this.#texts.get(holder);
    if (!texts) this.#texts.set(holder, (texts = new Map()));
    texts.set(key, text);
    this.#any = true;
  }

  /** The text of a number, as it was spelt if the number is still the same. */
  of(holder: object, key: string, value: number): string {
    const text = this.#any ? this.#texts.get(holder)?.get(key) : undefined;
    return text !== undefined && Number(text) === value ? text : String(value);
  }

  /** Takes the spellings of `from` over for its copy, both of the same shape. */
  copy(from: unknown, to: unknown, source: Spelling): void {
    if (!source.any || typeof from !== 'object' || from === null) return;
    for (const [key, text] of source.#texts.get(from) ?? []) this.keep(to as object, key, text);
    for (const key of Object.keys(from)) {
      this.copy((from as Record<string, unknown>)[key], (to as Record<string, unknown>)[key], source);
    }
  }
}
