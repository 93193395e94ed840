import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FuzzNews, FuzzTask } from './fuzz-process.ts';
import { RunningInput } from './running-input.ts';

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
/** The most that the process may hold; an input that needs more than this breaks the promise of bounded memory. */
const HEAP_MB = 384;

/**
 * Runs inputs through a target in a process of its own and watches it from outside, so that an endless
 * loop and an exhausted heap are results like any other. With `only` those inputs run once each;
 * otherwise the search goes on until `untilMs`.
 */
export async function runFuzz(task: Omit<FuzzTask, 'running'>): Promise<FuzzEnd> {
  const found = new Map<string, Found>();
  const total = { executions: 0, corpus: 0, peakMb: 0 };
  for (let turn = 0; ; turn++) {
    const end = await oneProcess({ ...task, seed: task.seed + turn * 7_919 });
    total.executions += end.executions;
    total.corpus = Math.max(total.corpus, end.corpus);
    total.peakMb = Math.max(total.peakMb, end.peakMb);
    // One case of each kind is enough: the smallest is looked for later anyway.
    for (const one of end.found) if (!found.has(one.name)) found.set(one.name, one);
    // A process that hung or burst is replaced, with another seed so that it does not run into the same wall.
    const stopped = end.found.some(({ kind }) => kind !== 'crash');
    if (!stopped || task.only !== undefined || Date.now() >= task.untilMs)
      return { ...total, found: [...found.values()] };
  }
}

function oneProcess(task: Omit<FuzzTask, 'running'>): Promise<FuzzEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'suture-fuzz-'));
  const file = join(folder, 'running');
  // Made here too, so that it is there before the first look.
  new RunningInput(file, 'write').close();
  const running = new RunningInput(file, 'read');
  const child = fork(fileURLToPath(new URL('./fuzz-process.ts', import.meta.url)), [], {
    execArgv: [`--max-old-space-size=${HEAP_MB}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.send({ ...task, running: file } satisfies FuzzTask);
  const found: Found[] = [];
  let said = '';
  let end: Omit<FuzzEnd, 'found'> | undefined;
  let last = 0;
  let since = Date.now();
  const watch = setInterval(() => {
    const now = running.begun();
    if (now !== last || now === 0) {
      last = now;
      since = Date.now();
    } else if (end === undefined && Date.now() - since > HANG_MS) {
      found.push({ kind: 'hang', name: 'an input ran longer than a second', input: running.input() });
      child.kill('SIGKILL');
    }
  }, 50);
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-10_000);
  });
  child.on('message', (news: FuzzNews) => {
    if (news.kind === 'failure') found.push({ kind: 'crash', name: news.name, input: news.input });
    else end = news;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      clearInterval(watch);
      const stopped = end === undefined && !found.some(({ kind }) => kind === 'hang');
      if (stopped && /heap out of memory|heap limit/i.test(said)) {
        found.push({ kind: 'memory', name: 'the heap grew beyond its bound', input: running.input() });
      } else if (stopped) {
        found.push({ kind: 'crash', name: 'the process ended', input: running.input() });
      }
      const known = end ?? { executions: running.begun(), corpus: 0, peakMb: HEAP_MB };
      running.close();
      rmSync(folder, { recursive: true, force: true });
      resolve({ ...known, found });
    });
  });
}
