import { monthOf } from '../message-id.ts';
import type { Accepted, MessageId, NewMessage, Words } from '../store.ts';
import type { Facts, IndexEntry } from './word-index.ts';
import { tokensOf } from './word-token.ts';

/** The index takes messages in groups: each group costs a commit and later a merge. */
const GROUP_MS = 250;
const GROUP_SIZE = 2_000;
/** So many at once have been gathered by the caller and need not wait for more. */
const PROMPT = 100;
/** Messages that wait for their words. Beyond it they are no longer remembered, and `unindexed` finds them. */
const MOST_REMEMBERED = 50_000;

/** Messages for the index of one month. */
export interface IndexGroup {
  readonly month: string;
  /** An entry without facts is of an earlier run: the thread reads them from the message. */
  readonly entries: readonly (Omit<IndexEntry, 'facts'> & { readonly facts: Facts | undefined })[];
  readonly complete: MessageId;
}

/**
 * Gathers words behind the acknowledgement, and knows up to which message the index is complete: an
 * accepted message is remembered, with what the index keeps of it, until its words have come.
 */
export class WordQueue {
  readonly #send: (groups: readonly IndexGroup[]) => Promise<void>;
  /** In rising order of number: they are put in as they are committed. */
  readonly #remembered = new Map<MessageId, Facts>();
  /** Messages that are not remembered and lack their words: of an earlier run, or of a group that failed. */
  readonly #backlog = new Set<MessageId>();
  #newest: MessageId = 0;
  /** False until everything from before this run is known to be indexed. */
  #caughtUp = false;
  #entries: IndexGroup['entries'][number][] = [];
  #sent: Promise<void> = Promise.resolve();
  #group: PromiseWithResolvers<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (groups: readonly IndexGroup[]) => Promise<void>) {
    this.#send = send;
  }

  /** A message was committed. A duplicate without body has no words and is indexed by its facts at once. */
  remember(message: NewMessage, { id, duplicate }: Accepted): void {
    this.#newest = Math.max(this.#newest, id);
    const facts = {
      flow: message.flow,
      source: message.source,
      type: message.type,
      destinations: duplicate?.body === 'same' ? [] : message.deliveries.map(({ destination }) => destination),
    };
    if (duplicate?.body === 'same') {
      this.#add({ id, tokens: '', facts });
      return;
    }
    if (this.#remembered.size >= MOST_REMEMBERED) {
      this.#remembered.clear();
      this.#caughtUp = false;
    }
    this.#remembered.set(id, facts);
  }

  /** Resolves once the words are in the index. */
  add(words: readonly Words[]): Promise<void> {
    if (words.length === 0) return Promise.resolve();
    for (const { message, words: list } of words) {
      let tokens = '';
      for (const { kind, value } of list) for (const token of tokensOf(kind, value)) tokens += `${token} `;
      this.#add({ id: message, tokens, facts: this.#remembered.get(message) });
    }
    return words.length < PROMPT ? (this.#group?.promise ?? this.#sent) : this.flush();
  }

  /** Messages that were found without words; `last`: there are no more. Theirs are waited for from now on. */
  found(ids: readonly MessageId[], last: boolean): void {
    for (const id of ids) if (!this.#remembered.has(id)) this.#backlog.add(id);
    if (last) this.#caughtUp = true;
  }

  /** Sends what has gathered, after what was sent before. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#group;
    if (group === undefined) return this.#sent;
    const entries = this.#entries;
    this.#entries = [];
    this.#group = undefined;
    for (const { id } of entries) {
      this.#remembered.delete(id);
      this.#backlog.delete(id);
    }
    const complete = this.#complete();
    const perMonth = Map.groupBy(entries, ({ id }) => monthOf(id));
    const groups = [...perMonth].map(([month, entries]) => ({ month, entries, complete }));
    // One after another: a mark must not be written before the words that it counts.
    this.#sent = this.#sent
      .catch(() => undefined)
      .then(() => this.#send(this.#isWhole() ? groups : groups.map((one) => ({ ...one, complete: 0 }))));
    this.#sent.then(group.resolve, (fault: unknown) => {
      // Nothing later may be called complete until they come again, from the caller or at the next start.
      for (const { id } of entries) this.#backlog.add(id);
      group.reject(fault);
    });
    return group.promise;
  }

  #add(entry: IndexGroup['entries'][number]): void {
    this.#entries.push(entry);
    if (this.#group === undefined) {
      this.#group = Promise.withResolvers<void>();
      // Whoever waits hears of a failure; nobody may be waiting.
      this.#group.promise.catch(() => undefined);
      this.#timer = setTimeout(() => void this.flush(), GROUP_MS);
      this.#timer.unref();
    }
    if (this.#entries.length >= GROUP_SIZE) void this.flush();
  }

  /** Whether nothing is missing from before what is remembered. */
  #isWhole(): boolean {
    return this.#caughtUp && this.#backlog.size === 0;
  }

  #complete(): MessageId {
    if (!this.#isWhole()) return 0;
    for (const [oldest] of this.#remembered) return oldest - 1;
    return this.#newest;
  }
}
