import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { MessageProof, ProofTask } from './message-proof.ts';
import type { ProofAnswer, ProofRequest } from './proof-worker.ts';

/** Proves messages in one thread for each core. `done` is told of each as it comes, in no order. */
export async function proveAll(
  tasks: readonly ProofTask[],
  done: (nth: number, proof: MessageProof) => void,
): Promise<void> {
  let next = 0;
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        const task = tasks[next];
        if (task === undefined) resolve();
        else worker.postMessage({ ...task, nth: next++ } satisfies ProofRequest);
      };
      worker.on('error', reject);
      worker.on('message', ({ nth, proof }: ProofAnswer) => {
        done(nth, proof);
        give();
      });
      give();
    });
  const workers = Array.from(
    { length: Math.min(availableParallelism(), tasks.length) },
    () => new Worker(new URL('./proof-worker.ts', import.meta.url)),
  );
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
