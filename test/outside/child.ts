import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of a proof that reports by messages: the sender or the receiver. */
export class Child<News extends { readonly kind: string }> {
  readonly #process: ChildProcess;
  readonly #latest = new Map<string, News>();
  readonly #sleeping: (() => void)[] = [];

  /** Starts a file of sources with `task`, as JSON, as its first argument. */
  constructor(file: URL, task: unknown) {
    this.#process = fork(fileURLToPath(file), [JSON.stringify(task)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process.on('message', (news: News) => {
      this.#latest.set(news.kind, news);
      this.#wake();
    });
    this.#process.on('exit', () => this.#wake());
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The last news of this kind, without waiting. */
  latest<K extends News['kind']>(kind: K): Extract<News, { kind: K }> | undefined {
    return this.#latest.get(kind) as Extract<News, { kind: K }> | undefined;
  }

  /** Sends a question and waits for the next news of this kind; with no question just waits for it. */
  async ask<K extends News['kind']>(kind: K, question?: string): Promise<Extract<News, { kind: K }>> {
    if (question !== undefined) {
      this.#latest.delete(kind);
      this.#process.send(question);
    }
    for (;;) {
      const news = this.latest(kind);
      if (news !== undefined) return news;
      if (this.#process.exitCode !== null) throw new Error(`a process of the proof ended before it said ${kind}`);
      await new Promise<void>((wake) => this.#sleeping.push(wake));
    }
  }

  #wake(): void {
    for (const wake of this.#sleeping.splice(0)) wake();
  }

  /** Ends the process and waits until it is gone. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }
}

/** The sender and the receiver of the proofs. */
export const SENDER = new URL('./sender.ts', import.meta.url);
export const RECEIVER = new URL('./receiver.ts', import.meta.url);
