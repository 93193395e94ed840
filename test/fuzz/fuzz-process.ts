import { seededRandom } from '../../src/world/random.ts';
import { Coverage } from './coverage.ts';
import { Mutator } from './mutator.ts';
import { RunningInput } from './running-input.ts';
import { failureName, type Target } from './target.ts';

/** What the watching process hands over. */
export interface FuzzTask {
  readonly target: string;
  readonly seed: number;
  readonly untilMs: number;
  /** File for the input that runs now. */
  readonly running: string;
  /** The inputs to run, once each, instead of a search. */
  readonly only?: readonly Uint8Array[];
}

export type FuzzNews =
  | { readonly kind: 'failure'; readonly name: string; readonly input: Uint8Array }
  | { readonly kind: 'end'; readonly executions: number; readonly corpus: number; readonly peakMb: number };

const GROUP = 16;
/** Inputs kept: when full, a new one takes the place of one that was found, never of a seed. */
const MOST_KEPT = 4_000;

const task = await new Promise<FuzzTask>((given) => process.once('message', given));
const { target } = (await import(task.target)) as { target: Target };
const running = new RunningInput(task.running, 'write');
let executions = 0;
let peak = 0;

function tell(news: FuzzNews): void {
  process.send?.(news);
}

function run(input: Uint8Array): void {
  running.begin(input);
  executions++;
  try {
    target.run(input);
  } catch (error) {
    tell({ kind: 'failure', name: failureName(error), input });
  }
}

function search(): number {
  const seeds = target.seeds();
  const kept = [...seeds];
  const mutator = new Mutator(seededRandom(task.seed), target.tokens);
  const coverage = new Coverage(target.sources);
  for (const seed of seeds) {
    if (Date.now() >= task.untilMs) break;
    run(seed);
  }
  coverage.fresh();
  while (Date.now() < task.untilMs) {
    const group = Array.from({ length: GROUP }, () =>
      mutator.mutate(choose(mutator, kept, seeds.length), mutator.pick(kept)),
    );
    for (const input of group) run(input);
    peak = Math.max(peak, process.memoryUsage.rss());
    if (coverage.fresh() === 0) continue;
    // Something in the group reached new code. Which one cannot be told once it counts as seen, so all
    // that are small are kept: their offspring decide.
    for (const input of group) keep(mutator, kept, seeds.length, input);
  }
  coverage.close();
  return kept.length;
}

/** Found inputs come up as often as the seeds, though they are few at first. */
function choose(mutator: Mutator, kept: readonly Uint8Array[], seeds: number): Uint8Array {
  const found = kept.length - seeds;
  if (found > 0 && mutator.below(2) === 0) return kept[seeds + mutator.below(found)] ?? new Uint8Array(0);
  return mutator.pick(kept);
}

function keep(mutator: Mutator, kept: Uint8Array[], seeds: number, input: Uint8Array): void {
  if (input.length > 8_192) return;
  if (kept.length < MOST_KEPT) kept.push(input);
  else kept[seeds + mutator.below(kept.length - seeds)] = input;
}

let corpus = 0;
if (task.only === undefined) corpus = search();
else for (const input of task.only) run(input);
tell({ kind: 'end', executions, corpus, peakMb: Math.round(peak / 2 ** 20) });
process.disconnect();
