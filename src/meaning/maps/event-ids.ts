import type { Identity } from './identity.ts';

interface Counted {
  readonly type: string;
  readonly id: string;
  count: number;
}

/**
 * Ids of what happened, in one message: where the same key comes again, it is another event, and the how-manieth it is
 * belongs to its id. A key that comes again is not hashed again only to be counted.
 */
export class EventIds {
  readonly #identity: Identity;
  readonly #byKey = new Map<string, Map<string, Counted>>();
  /** Two authorities may mean the same, so that their keys are counted together. */
  readonly #byId = new Map<string, Counted>();

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /** The id of the next event with a key. */
  next(type: string, authority: string, key: string): string {
    const counted = this.#countedOf(type, authority, key);
    counted.count++;
    return counted.count === 1 ? counted.id : this.#identity(type, authority, `${key}#${counted.count}`);
  }

  #countedOf(type: string, authority: string, key: string): Counted {
    let keys = this.#byKey.get(authority);
    if (keys === undefined) {
      keys = new Map();
      this.#byKey.set(authority, keys);
    }
    const known = keys.get(key);
    if (known?.type === type) return known;
    const id = this.#identity(type, authority, key);
    const counted = this.#byId.get(id) ?? { type, id, count: 0 };
    this.#byId.set(id, counted);
    keys.set(key, counted);
    return counted;
  }
}
