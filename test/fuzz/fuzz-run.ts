import { Worker } from 'node:worker_threads';
import type { FuzzNews, FuzzTask } from './fuzz-worker.ts';

/** An input that broke something, and how. */
export interface Found {
  readonly kind: 'crash' | 'hang' | 'memory';
  readonly name: string;
  readonly input: Uint8Array;
}

export interface FuzzEnd {
  readonly executions: number;
  readonly corpus: number;
  readonly peakMb: number;
  readonly found: readonly Found[];
}

/** A single input that runs longer than this is a hang. */
const HANG_MS = 1_000;
const INPUT_ROOM = 1 << 20;
/** The most that a worker may hold; an input that needs more than this breaks the promise of bounded memory. */
const HEAP_MB = 512;

/**
 * Runs inputs through a target in a thread of its own and watches it from outside, so that an endless
 * loop and an exhausted heap are results like any other. With `only` those inputs run once each;
 * otherwise the search goes on until `untilMs`.
 */
export async function runFuzz(task: Omit<FuzzTask, 'shared'>): Promise<FuzzEnd> {
  const found = new Map<string, Found>();
  const total = { executions: 0, corpus: 0, peakMb: 0 };
  for (let turn = 0; ; turn++) {
    const end = await oneWorker({ ...task, seed: task.seed + turn * 7_919 });
    total.executions += end.executions;
    total.corpus = Math.max(total.corpus, end.corpus);
    total.peakMb = Math.max(total.peakMb, end.peakMb);
    // One case of each kind is enough: the smallest is looked for later anyway.
    for (const one of end.found) if (!found.has(one.name)) found.set(one.name, one);
    // A worker that hung or burst is replaced, with another seed so that it does not run into the same wall.
    const stopped = end.found.some(({ kind }) => kind !== 'crash');
    if (!stopped || task.only !== undefined || Date.now() >= task.untilMs)
      return { ...total, found: [...found.values()] };
  }
}

function oneWorker(task: Omit<FuzzTask, 'shared'>): Promise<FuzzEnd> {
  const shared = new SharedArrayBuffer(8 + INPUT_ROOM);
  const words = new Int32Array(shared, 0, 2);
  const found: Found[] = [];
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: { ...task, shared } satisfies FuzzTask,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  return new Promise((resolve, reject) => {
    let last = 0;
    let since = Date.now();
    const watch = setInterval(() => {
      const now = Atomics.load(words, 0);
      if (now !== last || now === 0) {
        last = now;
        since = Date.now();
      } else if (Date.now() - since > HANG_MS) {
        finish({ kind: 'hang', name: 'an input ran longer than a second', input: running(shared) });
      }
    }, 50);
    const finish = (one?: Found, end?: Omit<FuzzEnd, 'found'>) => {
      clearInterval(watch);
      if (one !== undefined) found.push(one);
      const known = end ?? { executions: Atomics.load(words, 0), corpus: 0, peakMb: 0 };
      worker.terminate().then(() => resolve({ ...known, found }), reject);
    };
    worker.on('message', (news: FuzzNews) => {
      if (news.kind === 'failure') found.push({ kind: 'crash', name: news.name, input: news.input });
      else finish(undefined, news);
    });
    worker.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        finish({ kind: 'memory', name: 'the heap grew beyond its bound', input: running(shared) });
      } else {
        clearInterval(watch);
        reject(error);
      }
    });
  });
}

/** A copy of the input that was running when the worker was stopped. */
function running(shared: SharedArrayBuffer): Uint8Array {
  const length = Atomics.load(new Int32Array(shared, 0, 2), 1);
  return Uint8Array.from(new Uint8Array(shared, 8, length));
}
