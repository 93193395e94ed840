import type { EngineEvent, EngineFace } from '../engine/face.ts';
import type { Clock, Timer } from '../world/clock.ts';
import { eventSystems } from './system-names.ts';

/** One thing that happened, numbered, so that a reader that comes back can say what it heard last. */
export interface HubEvent {
  readonly id: string;
  /** `engine`, or what a page named: `issue`, `alert`. */
  readonly event: string;
  readonly data: unknown;
  /** The systems it is about; absent: it is not about one. */
  readonly systems?: readonly string[];
}

/** What a reader gets: an event, or how many it has missed. */
export type Heard = HubEvent | { readonly missed: number };

/** Events kept for readers whose connection broke. */
const MOST_KEPT = 5_000;
/** A reader that is further behind than this misses what is older. */
const MOST_WAITING = 2_000;

/** How long events are still gathered after the last reader went: it may only have lost its connection. */
const LINGER_MS = 5 * 60_000;

/**
 * One subscription to the engine for all readers, with the last few thousand events kept; it begins with the first
 * reader. Ids are the run's start and a number: after a restart an old id is not known, and the reader is told to load
 * anew.
 */
export class EventHub {
  readonly #engine: EngineFace;
  readonly #clock: Clock;
  readonly #run: string;
  readonly #kept: HubEvent[] = [];
  readonly #readers = new Set<Reader>();
  #number = 0;
  #following: AbortController | undefined;
  #lingering: Timer | undefined;

  constructor(engine: EngineFace, clock: Clock) {
    this.#engine = engine;
    this.#clock = clock;
    this.#run = clock.now().toString(36);
  }

  /** Tells every reader. Codes, names and ids only. */
  publish(event: string, data: unknown, systems?: readonly string[]): void {
    this.#number += 1;
    const told = { id: `${this.#run}-${this.#number}`, event, data, ...(systems === undefined ? {} : { systems }) };
    this.#kept.push(told);
    if (this.#kept.length > MOST_KEPT) this.#kept.splice(0, this.#kept.length - MOST_KEPT);
    for (const reader of this.#readers) reader.take(told);
  }

  /**
   * Events from now on, or from after `last` where it is still kept; `missed: -1` where it is not. The subscription
   * stands when this returns. `comesBack`: a reader that connects anew when it lost its connection.
   */
  listen(signal: AbortSignal, comesBack: boolean, last?: string): AsyncIterableIterator<Heard> {
    const reader = new Reader();
    if (last !== undefined) {
      const after = this.#after(last);
      if (after === undefined) reader.miss(-1);
      else for (const event of after) reader.take(event);
    }
    this.#readers.add(reader);
    this.#lingering?.cancel();
    if (this.#following === undefined || this.#following.signal.aborted) void this.#follow();
    if (signal.aborted) reader.end();
    else signal.addEventListener('abort', () => reader.end(), { once: true });
    return reader.read(() => this.#gone(reader, comesBack));
  }

  /** Ends the subscription. */
  close(): void {
    this.#lingering?.cancel();
    this.#following?.abort();
  }

  #gone(reader: Reader, comesBack: boolean): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    if (comesBack) this.#lingering = this.#clock.after(LINGER_MS, () => this.#following?.abort());
    else this.#following?.abort();
  }

  async #follow(): Promise<void> {
    const following = new AbortController();
    this.#following = following;
    const systemsOf = eventSystems(this.#engine);
    try {
      for await (const event of this.#engine.events(following.signal)) {
        if ('missed' in event) for (const reader of this.#readers) reader.miss(event.missed);
        else this.publish('engine', event satisfies EngineEvent, systemsOf(event));
      }
    } catch {
      // The engine's stream ended: what comes later is not heard, and every reader is told so.
      for (const reader of this.#readers) reader.miss(-1);
    } finally {
      if (this.#following === following) this.#following = undefined;
    }
  }

  #after(last: string): readonly HubEvent[] | undefined {
    if (last === `${this.#run}-${this.#number}`) return [];
    const at = this.#kept.findIndex(({ id }) => id === last);
    return at < 0 ? undefined : this.#kept.slice(at + 1);
  }
}

/** One reader's queue. */
class Reader {
  readonly #waiting: HubEvent[] = [];
  #missed = 0;
  #lost = false;
  #over = false;
  #wake: (() => void) | undefined;

  take(event: HubEvent): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#waiting.shift();
      this.#missed += 1;
    }
    this.#waiting.push(event);
    this.#wake?.();
  }

  /** So many events will not come; -1: nobody knows how many. */
  miss(count: number): void {
    if (count < 0) this.#lost = true;
    else this.#missed += count;
    this.#wake?.();
  }

  end(): void {
    this.#over = true;
    this.#wake?.();
  }

  async *read(gone: () => void): AsyncGenerator<Heard> {
    try {
      while (!this.#over) {
        if (this.#lost || this.#missed > 0) {
          const missed = this.#lost ? -1 : this.#missed;
          this.#lost = false;
          this.#missed = 0;
          yield { missed };
          continue;
        }
        const next = this.#waiting.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      gone();
    }
  }
}
