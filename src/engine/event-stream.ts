import type { EngineEvent } from './face.ts';

const MOST_WAITING = 10_000;

type Item = EngineEvent | { readonly missed: number };

/** One reader's share of the events: what it has not read yet, and how many it missed. */
class Reader {
  readonly #waiting: Item[] = [];
  #missed = 0;
  #wake: (() => void) | undefined;

  push(event: EngineEvent): void {
    if (this.#waiting.length >= MOST_WAITING) this.#missed++;
    else this.#waiting.push(event);
    this.#wake?.();
  }

  async *read(signal: AbortSignal): AsyncGenerator<Item> {
    const stop = () => this.#wake?.();
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        const items = this.#waiting.splice(0);
        for (const item of items) yield item;
        if (this.#missed > 0) {
          yield { missed: this.#missed };
          this.#missed = 0;
        }
        if (this.#waiting.length === 0 && !signal.aborted) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          this.#wake = undefined;
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Events as they happen, to whoever reads at the moment. With no reader an event costs nothing. */
export class EventStream {
  readonly #readers = new Set<Reader>();

  /** Somebody reads: building an event is worth it. */
  get heard(): boolean {
    return this.#readers.size > 0;
  }

  emit(event: EngineEvent): void {
    for (const reader of this.#readers) reader.push(event);
  }

  /** Events from now on until the signal aborts. A slow reader loses events and is told how many. */
  subscribe(signal: AbortSignal): AsyncIterable<Item> {
    const reader = new Reader();
    this.#readers.add(reader);
    const readers = this.#readers;
    return {
      async *[Symbol.asyncIterator]() {
        try {
          yield* reader.read(signal);
        } finally {
          readers.delete(reader);
        }
      },
    };
  }
}
