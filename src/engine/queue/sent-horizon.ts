import type { MessageId, Store } from '../../store/store.ts';

/** From this many open deliveries on, how far sending may have got is written down. */
const BACKLOG = 1_000;
const NO_BACKLOG = 250;
/** How many deliveries one mark lets go. */
const LEAD = 512;

/**
 * How far into its queue a destination may have sent, written down before it goes further. Claims are
 * memory only, so after a crash nobody knows which deliveries went out without their outcome being
 * recorded; those up to the mark are marked as possible duplicates when they go again. Without a backlog
 * there is no mark and everything open is suspect, which is little; with one, the mark keeps a queue of
 * a hundred thousand from being suspected as a whole.
 */
export class SentHorizon {
  readonly #store: Store;
  readonly #setting: string;
  readonly #moved: () => void;
  #mark: MessageId = Number.POSITIVE_INFINITY;
  #writing = false;
  #taken = 0;

  /** `moved` is called when the mark has moved and more may be sent. */
  constructor(store: Store, destination: string, moved: () => void) {
    this.#store = store;
    this.#setting = `horizon:${destination}`;
    this.#moved = moved;
  }

  /** The number up to which deliveries are suspect after a crash; all of them where nothing is written. */
  static async suspects(store: Store, destination: string): Promise<MessageId> {
    const written = await store.setting(`horizon:${destination}`);
    return written === undefined ? Number.POSITIVE_INFINITY : Number(written);
  }

  /**
   * Whether the delivery that is next may be sent now. `open` is how many wait, `ahead(n)` the highest
   * number among the `n` that will be sent next; where the mark must move first, `moved` follows.
   */
  allows(next: MessageId, open: number, ahead: (count: number) => MessageId): boolean {
    if (this.#mark === Number.POSITIVE_INFINITY) {
      if (open > BACKLOG) void this.#write(Math.max(next, ahead(LEAD)));
      return true;
    }
    if (open < NO_BACKLOG) {
      void this.#write(Number.POSITIVE_INFINITY);
      return next <= this.#mark;
    }
    if (next > this.#mark || ++this.#taken > LEAD / 2) void this.#write(Math.max(next, this.#mark, ahead(LEAD)));
    return next <= this.#mark;
  }

  async #write(mark: MessageId): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      await this.#store.setSetting(this.#setting, mark === Number.POSITIVE_INFINITY ? undefined : String(mark));
      this.#mark = mark;
      this.#taken = 0;
    } catch {
      // Not written, not moved: what may be sent stays as it was, and the next delivery asks again.
    } finally {
      this.#writing = false;
    }
    this.#moved();
  }
}
