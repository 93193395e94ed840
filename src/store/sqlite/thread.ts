import { extname } from 'node:path';
import { type MessagePort, Worker } from 'node:worker_threads';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { faultFrom } from './fault-of.ts';
import type { Answer, Call, PracticeThreadData, ThreadData } from './protocol.ts';

/** One of the store's threads, as the calling thread sees it: calls that answer with a promise. */
export class Thread {
  readonly #worker: Worker;
  readonly #calls = new Map<number, { resolve: (value: unknown) => void; reject: (reason: Fault) => void }>();
  readonly #other: (message: unknown) => void;
  readonly #ended: (code: Code) => void;
  #next = 1;
  #over: Code | undefined;

  /**
   * `name` is the thread's file beside this one. `other` gets what is not the answer to a call; `ended` is
   * told when the thread ends unasked.
   */
  constructor(
    name: 'writer-thread' | 'reader-thread' | 'background-thread' | 'practice-thread',
    data: ThreadData | PracticeThreadData,
    events: { readonly other?: (message: unknown) => void; readonly ended: (code: Code) => void },
  ) {
    const transferList: MessagePort[] = 'peer' in data && data.peer !== undefined ? [data.peer] : [];
    this.#worker = new Worker(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url), {
      workerData: data,
      transferList,
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    this.#other = events.other ?? (() => undefined);
    this.#ended = events.ended;
    this.#worker.on('message', (message: Answer | object) => this.#receive(message));
    this.#worker.on('error', () => this.#end('store-thread-ended'));
    this.#worker.on('exit', () => this.#end('store-thread-ended'));
  }

  /** Runs a function of the thread. Rejects with a Fault. */
  call<T>(name: string, ...parameters: readonly unknown[]): Promise<T> {
    if (this.#over !== undefined) return Promise.reject(new Fault(this.#over));
    return new Promise<T>((resolve, reject) => {
      const call = this.#next++;
      this.#calls.set(call, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ call, name, parameters } satisfies Call);
    });
  }

  /** Sends something that is not a call, handing over the buffers named. */
  post(message: unknown, transfer: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  /** Ends the thread; what it was still asked to do rejects with `store-closed`. */
  async stop(): Promise<void> {
    this.#end('store-closed');
    await this.#worker.terminate();
  }

  #receive(message: Answer | object): void {
    if (!('call' in message)) {
      this.#other(message);
      return;
    }
    const waiting = this.#calls.get(message.call);
    this.#calls.delete(message.call);
    if ('fault' in message) waiting?.reject(faultFrom(message.fault));
    else waiting?.resolve(message.value);
  }

  #end(code: Code): void {
    if (this.#over !== undefined) return;
    this.#over = code;
    for (const { reject } of this.#calls.values()) reject(new Fault(code));
    this.#calls.clear();
    this.#ended(code);
  }
}
