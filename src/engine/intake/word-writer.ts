import type { Message } from '../../formats/hl7v2/index.ts';
import { parse } from '../../formats/hl7v2/index.ts';
import type { MessageId, Store, Words } from '../../store/store.ts';
import type { Clock } from '../../world/clock.ts';
import { searchWords } from './search-words.ts';

const EVERY_MS = 250;
const AGAIN_AFTER_MS = 1_000;
const GROUP = 2_000;
const CATCH_UP_PAGE = 2_000;

/**
 * Takes the words of new messages into the search index, in groups and behind the acknowledgement. What
 * a crash left out is caught up from the stored messages at the next start.
 */
export class WordWriter {
  readonly #store: Store;
  readonly #clock: Clock;
  #waiting: Words[] = [];
  #armed = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Every stored message is added, one that nobody can read without words: the index knows no gap then. */
  add(id: MessageId, message: Message | undefined, bodies: boolean): void {
    this.#waiting.push({ message: id, words: message === undefined ? [] : searchWords(message, bodies) });
    if (this.#waiting.length >= GROUP) void this.flush();
    else this.#arm(EVERY_MS);
  }

  /** Writes what waits; resolves when it is in, or could not be written and waits for the next time. */
  flush(): Promise<void> {
    const group = this.#waiting;
    if (group.length > 0) {
      this.#waiting = [];
      this.#writing = this.#writing
        .then(() => this.#store.index(group))
        .catch(() => {
          // Back to the front: the index takes messages in order, its mark must not pass over these.
          this.#waiting = [...group, ...this.#waiting];
          this.#arm(AGAIN_AFTER_MS);
        });
    }
    return this.#writing;
  }

  #arm(ms: number): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#clock.after(ms, () => {
      this.#armed = false;
      void this.flush();
    });
  }

  /** Indexes stored messages that the index lacks. `bodies` says whether a flow wants its whole text searched. */
  async catchUp(bodies: (flow: string) => boolean): Promise<void> {
    for (;;) {
      const page = await this.#store.unindexed(CATCH_UP_PAGE);
      if (page.length === 0) return;
      await this.#store.index(
        page.map(({ id, flow, body }) => {
          const { message } = parse(body);
          return { message: id, words: message === undefined ? [] : searchWords(message, bodies(flow)) };
        }),
      );
    }
  }
}
