import type { MessageId } from '../../store/store.ts';
import type { Clock, Timer } from '../../world/clock.ts';
import type { Entry } from './entry.ts';

/** Entries that share an ordering key, oldest first; `head` counts those already taken off the front. */
interface Line {
  entries: Entry[];
  head: number;
}

const COMPACT_AT = 1024;

/**
 * The order of one destination's deliveries: a line per ordering key. An entry may go when it stands
 * first in every line it waits in (two for a merge), is not held, and its time has come.
 *
 *     add --> [waits in its lines] --first in all--> [ready] --next()--> [sending]
 *                                        ^                                 |  |
 *                                        +---- later(at): its time comes --+  +--> done(): the next in line moves up
 *                                        +---- release() <-- [held] <-- hold()
 *
 * A held entry keeps its place and what is behind it waits, unless `heldBlocks` is `nothing`.
 */
export class DeliveryLines {
  readonly #clock: Clock;
  readonly #wake: () => void;
  readonly #lines = new Map<string, Line>();
  readonly #held = new Map<MessageId, Entry>();
  readonly #timers = new Map<MessageId, Timer>();
  #ready: Entry[] = [];
  #readyHead = 0;
  #size = 0;
  readonly heldBlocks: 'related' | 'nothing';

  /** `wake` is called when an entry becomes ready by the passing of time. */
  constructor(clock: Clock, wake: () => void, heldBlocks: 'related' | 'nothing') {
    this.#clock = clock;
    this.#wake = wake;
    this.heldBlocks = heldBlocks;
  }

  /** Entries here, held ones included. */
  get size(): number {
    return this.#size;
  }

  get heldCount(): number {
    return this.#held.size;
  }

  /** Entries on the ready list; a few of them may have ceased to be ready. */
  get readyCount(): number {
    return this.#ready.length - this.#readyHead;
  }

  /** Adds an entry behind all that share a key with it. Entries are to be added in the order of their ids. */
  add(entry: Entry): void {
    this.#size++;
    if (entry.state === 'held') {
      this.#held.set(entry.id, entry);
      if (this.heldBlocks === 'nothing') return;
    }
    for (const key of entry.keys) {
      const line = this.#lines.get(key);
      if (line === undefined) this.#lines.set(key, { entries: [entry], head: 0 });
      else {
        line.entries.push(entry);
        entry.waits++;
      }
    }
    this.#consider(entry);
  }

  /** The entry that has been ready longest, left where it is; undefined when none is. */
  peek(): Entry | undefined {
    while (this.#readyHead < this.#ready.length) {
      const entry = this.#ready[this.#readyHead] as Entry;
      if (entry.state === 'queued' && entry.waits === 0 && entry.notBefore <= this.#clock.now()) return entry;
      this.#shift();
    }
    return undefined;
  }

  /** Takes the entry that `peek` shows, now `sending`. */
  next(): Entry | undefined {
    const entry = this.peek();
    if (entry === undefined) return undefined;
    this.#shift();
    entry.state = 'sending';
    return entry;
  }

  /** The highest number among the `count` entries that will go next. */
  highestAhead(count: number): MessageId {
    let highest = 0;
    const end = Math.min(this.#ready.length, this.#readyHead + count);
    for (let i = this.#readyHead; i < end; i++) highest = Math.max(highest, (this.#ready[i] as Entry).id);
    return highest;
  }

  /** Takes an entry away for good: it was delivered or discarded. */
  done(entry: Entry): void {
    this.#size--;
    this.#leave(entry);
    entry.state = 'gone';
    entry.message = undefined;
  }

  /** Puts an entry that was being sent back in its place, not to be tried before `at`. */
  later(entry: Entry, at: number): void {
    entry.state = 'queued';
    entry.notBefore = at;
    this.#consider(entry);
  }

  /** Holds an entry for a person. */
  hold(entry: Entry): void {
    if (this.heldBlocks === 'nothing') this.#leave(entry);
    entry.state = 'held';
    entry.message = undefined;
    this.#held.set(entry.id, entry);
  }

  held(id: MessageId): Entry | undefined {
    return this.#held.get(id);
  }

  /** Lets a held entry go again, before everything that came after it. */
  release(entry: Entry): void {
    this.#held.delete(entry.id);
    entry.state = 'queued';
    entry.notBefore = 0;
    if (this.heldBlocks === 'nothing') for (const key of entry.keys) this.#enterInOrder(entry, key);
    this.#consider(entry);
  }

  /** The same entries under another rule about held ones; what is being sent stays first in its lines. */
  rebuilt(heldBlocks: 'related' | 'nothing'): DeliveryLines {
    const entries = new Set<Entry>(this.#held.values());
    for (const line of this.#lines.values()) for (const entry of line.entries.slice(line.head)) entries.add(entry);
    this.close();
    const lines = new DeliveryLines(this.#clock, this.#wake, heldBlocks);
    const sendingFirst = (entry: Entry) => (entry.state === 'sending' ? 0 : 1);
    for (const entry of [...entries].sort((a, b) => sendingFirst(a) - sendingFirst(b) || a.id - b.id)) {
      entry.waits = 0;
      entry.listed = false;
      lines.add(entry);
    }
    return lines;
  }

  /** Calls off every timer. */
  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #shift(): void {
    (this.#ready[this.#readyHead++] as Entry).listed = false;
    if (this.#readyHead < COMPACT_AT) return;
    this.#ready = this.#ready.slice(this.#readyHead);
    this.#readyHead = 0;
  }

  #enterInOrder(entry: Entry, key: string): void {
    const line = this.#lines.get(key);
    if (line === undefined) {
      this.#lines.set(key, { entries: [entry], head: 0 });
      return;
    }
    // What is being sent cannot be called back, so the entry goes behind it.
    let at = line.head;
    const first = line.entries[at];
    if (first?.state === 'sending') at++;
    while (at < line.entries.length && (line.entries[at] as Entry).id < entry.id) at++;
    line.entries.splice(at, 0, entry);
    if (at > line.head) entry.waits++;
    else (line.entries[at + 1] as Entry).waits++;
  }

  #leave(entry: Entry): void {
    this.#timers.get(entry.id)?.cancel();
    this.#timers.delete(entry.id);
    if (this.#held.delete(entry.id) && this.heldBlocks === 'nothing') return;
    for (const key of entry.keys) {
      const line = this.#lines.get(key);
      if (line === undefined) continue;
      if (line.entries[line.head] !== entry) {
        const at = line.entries.indexOf(entry, line.head);
        if (at >= 0) line.entries.splice(at, 1);
        continue;
      }
      line.head++;
      const next = line.entries[line.head];
      if (next === undefined) {
        this.#lines.delete(key);
        continue;
      }
      if (line.head >= COMPACT_AT) {
        line.entries = line.entries.slice(line.head);
        line.head = 0;
      }
      next.waits--;
      this.#consider(next);
    }
    entry.waits = 0;
  }

  #consider(entry: Entry): void {
    if (entry.waits > 0 || entry.state !== 'queued' || entry.listed) return;
    const wait = entry.notBefore - this.#clock.now();
    if (wait > 0) {
      this.#timers.get(entry.id)?.cancel();
      this.#timers.set(
        entry.id,
        this.#clock.after(wait, () => {
          this.#timers.delete(entry.id);
          this.#consider(entry);
          this.#wake();
        }),
      );
      return;
    }
    entry.listed = true;
    this.#ready.push(entry);
  }
}
