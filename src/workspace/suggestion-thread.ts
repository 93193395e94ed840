import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Suggestion } from '../meaning/codes/suggest/code-suggester.ts';

/** What is asked: codes of a system that fit a text. */
export interface SuggestionQuery {
  readonly system: string;
  readonly text: string;
}

/** What was found, in the order of the questions; undefined where nothing is at hand for a system. */
export type SuggestionAnswers = readonly (readonly Suggestion[] | undefined)[];

/** Asks for many suggestions at once. */
export type SuggestAll = (asked: readonly SuggestionQuery[]) => Promise<SuggestionAnswers>;

/** A question, and its answer, as they cross to the thread and back. */
export interface SuggestionCall {
  readonly call: number;
  readonly asked: readonly SuggestionQuery[];
}
export interface SuggestionAnswer {
  readonly call: number;
  readonly found: SuggestionAnswers;
}

/**
 * Suggestions of codes, made in a thread of its own: reading the packs takes seconds, in which no sender would get an
 * acknowledgement. The thread begins with the first question. Where it fails, nothing is suggested: people can search
 * for what they mean, and the next question tries again.
 */
export class SuggestionThread {
  readonly #state: string;
  readonly #waiting = new Map<
    number,
    { readonly asked: number; readonly answer: (found: SuggestionAnswers) => void }
  >();
  #worker: Worker | undefined;
  #calls = 0;

  /** @param state the workspace's state folder, whose packs stand before those that ship */
  constructor(state: string) {
    this.#state = state;
  }

  suggest(asked: readonly SuggestionQuery[]): Promise<SuggestionAnswers> {
    if (asked.length === 0) return Promise.resolve([]);
    return new Promise((resolve) => {
      const call = ++this.#calls;
      this.#waiting.set(call, { asked: asked.length, answer: resolve });
      this.#worker ??= this.#begin();
      this.#worker.postMessage({ call, asked } satisfies SuggestionCall);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #begin(): Worker {
    const file = new URL(`./suggestion-worker${extname(import.meta.url)}`, import.meta.url);
    const worker = new Worker(file, { workerData: this.#state });
    // Nobody waits at the end of the process for a suggestion.
    worker.unref();
    worker.on('message', ({ call, found }: SuggestionAnswer) => {
      this.#waiting.get(call)?.answer(found);
      this.#waiting.delete(call);
    });
    // What went wrong in it ends it, and is told below.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.#worker = undefined;
      for (const { asked, answer } of this.#waiting.values()) answer(Array.from({ length: asked }, () => undefined));
      this.#waiting.clear();
    });
    return worker;
  }
}
