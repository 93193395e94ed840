import { mkdirSync, rmSync } from 'node:fs';
import { seededRandom } from '../../src/world/random.ts';
import { Child, RECEIVER, SENDER } from '../outside/child.ts';
import { EngineProcess } from '../outside/engine-process.ts';
import { unbalancedLedgers, unmarkedDuplicates } from '../outside/proof-store.ts';
import { freePort, writeProofWorkspace } from '../outside/proof-workspace.ts';
import type { ReceiverNews, ReceiverTask } from '../outside/receiver.ts';
import type { SenderNews, SenderTask } from '../outside/sender.ts';
import { judge } from './judge.ts';

/** One part of a proof: a fresh store, so many kills, and a verdict at the end. */
export interface Shard {
  readonly folder: string;
  readonly kills: number;
  readonly seed: number;
  readonly progress?: (kills: number) => void;
  /** Another engine than the sources'. */
  readonly entry?: string;
  /** How long nothing may arrive before the rest counts as lost. */
  readonly patienceMs?: number;
}

export interface ShardResult {
  readonly kills: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly reordered: number;
  readonly duplicates: number;
  /** The most duplicates that one kill made at one destination. */
  readonly widest: number;
  /** Duplicates that the store does not call possible ones, or that no kill explains. */
  readonly unmarked: number;
  /** Arrivals whose content was not that of one message. */
  readonly corrupted: number;
  /** Acknowledged messages whose ledger for the destination that a map writes for is not there or not whole. */
  readonly unbalanced: number;
}

/** One of so many kills falls into start-up and recovery; the others into work. */
const EARLY_SHARE = 0.3;
const DRAIN_MS = 120_000;

/**
 * Runs the whole engine with senders and receivers in processes of their own, kills it at random moments,
 * starts it again, and at the end lets everything drain and compares promises with arrivals.
 */
export async function runShard({
  folder,
  kills,
  seed,
  progress,
  entry,
  patienceMs = DRAIN_MS,
}: Shard): Promise<ShardResult> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const random = seededRandom(seed);
  const destinations = ['a', 'b'];
  const receiver = new Child<ReceiverNews>(RECEIVER, { destinations, answerMs: 4, seed } satisfies ReceiverTask);
  const { ports } = await receiver.ask('ports');
  const source = await freePort();
  writeProofWorkspace(folder, { source, destinations: ports }, { connections: { b: 4 }, versions: { b: '2.3' } });
  const task: SenderTask = { port: source, connections: 8, patients: 5, window: 4, pauseMs: 12, seed };
  const sender = new Child<SenderNews>(SENDER, task);
  const start = () => new EngineProcess({ workspace: folder, ...(entry === undefined ? {} : { entry }) });
  let engine = start();
  const times: number[] = [];
  try {
    for (let kill = 0; kill < kills; kill++) {
      await killMoment(engine, sender, random.next() < EARLY_SHARE, random.next());
      times.push(Date.now());
      await engine.kill();
      engine = start();
      progress?.(kill + 1);
    }
    await engine.listening(source);
    const { acknowledged, refused } = await sender.ask('end', 'end');
    await drained(receiver, acknowledged.length, patienceMs);
    const { arrivals, corrupted } = await receiver.ask('end', 'end');
    await engine.stop();
    const verdict = judge({ acknowledged, refused, arrivals, kills: times });
    const marked = await unmarkedDuplicates(folder, verdict.duplicates);
    const unbalanced = await unbalancedLedgers(folder, 'b', acknowledged);
    const unexplained = verdict.duplicates.filter(({ kill }) => kill === undefined).length;
    return {
      kills,
      acknowledged: verdict.acknowledged,
      lost: verdict.lost,
      reordered: verdict.reordered,
      duplicates: verdict.duplicates.length,
      widest: verdict.widest,
      unmarked: Math.max(marked, unexplained),
      corrupted,
      unbalanced,
    };
  } catch (error) {
    throw new Error(`the shard of seed ${seed} could not go on: ${engine.said}`, { cause: error });
  } finally {
    await Promise.all([sender.stop(), engine.kill(), receiver.stop()]);
  }
}

/** Waits for a random moment: soon after the start, or under load, a while after the first new answer. */
async function killMoment(
  engine: EngineProcess,
  sender: Child<SenderNews>,
  early: boolean,
  chance: number,
): Promise<void> {
  if (early) return pause(chance * 1_200);
  const before = sender.latest('count')?.acknowledged ?? 0;
  const until = Date.now() + 60_000;
  while ((sender.latest('count')?.acknowledged ?? 0) <= before) {
    if (!engine.running) throw new Error('the engine ended by itself');
    if (Date.now() > until) throw new Error('no message was acknowledged for a minute');
    await pause(5);
  }
  await pause(chance * 400);
}

/** Waits until every destination has had as many different messages, or until nothing comes any more. */
async function drained(receiver: Child<ReceiverNews>, messages: number, patienceMs: number): Promise<void> {
  let most = 0;
  let since = Date.now();
  while (Date.now() - since < patienceMs) {
    const { counts } = await receiver.ask('count', 'count');
    const least = Math.min(...Object.values(counts));
    if (least >= messages) return;
    if (least > most) {
      most = least;
      since = Date.now();
    }
    await pause(50);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
