import type { Delivery, MessageId, Store } from '../../store/store.ts';

/**
 * Deliveries of one destination that wait in the store because memory has no room for them, and how far
 * they have been read back. As long as one waits there, later ones wait behind it, so that order holds.
 */
export class StoreBacklog {
  readonly #store: Store;
  readonly #destination: string;
  readonly #page: number;
  #count = 0;
  #newest: MessageId = 0;
  #readUpTo: MessageId = 0;
  #reading = false;

  constructor(store: Store, destination: string, page: number) {
    this.#store = store;
    this.#destination = destination;
    this.#page = page;
  }

  /** How many wait in the store; not exact while more arrive, but 0 only when none does. */
  get count(): number {
    return this.#count;
  }

  /** Begins with what is open in the store from before. */
  begin(open: { readonly count: number; readonly newest: MessageId }): void {
    this.#count = open.count;
    this.#newest = open.newest;
  }

  /** Whether a page read back has brought this delivery already: it was durable before it was offered. */
  has(id: MessageId): boolean {
    return id <= this.#readUpTo;
  }

  /** A delivery went into memory as it was offered. */
  passed(id: MessageId): void {
    this.#readUpTo = id;
  }

  /** A delivery stays in the store for now. */
  add(id: MessageId): void {
    this.#count++;
    this.#newest = id;
  }

  /**
   * Reads back in order while `wanted`; does nothing while it is at it already. Gives how many it took.
   * Rejects with the store's Fault.
   */
  async read(take: (delivery: Delivery) => void, wanted: () => boolean): Promise<number> {
    if (this.#reading) return 0;
    this.#reading = true;
    let taken = 0;
    try {
      while (this.#count > 0 && wanted()) {
        const deliveries = await this.#store.open(this.#destination, this.#readUpTo, this.#page);
        for (const delivery of deliveries) {
          this.#readUpTo = delivery.message;
          this.#count = Math.max(delivery.message < this.#newest ? 1 : 0, this.#count - 1);
          take(delivery);
          taken++;
        }
        if (deliveries.length < this.#page && this.#readUpTo >= this.#newest) this.#count = 0;
        if (deliveries.length === 0) break;
      }
      return taken;
    } finally {
      this.#reading = false;
    }
  }
}
