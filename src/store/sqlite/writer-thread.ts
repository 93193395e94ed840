import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { answerCall } from './answer-call.ts';
import type { Call, Checkpointed, Dirty, GroupAnswer, ThreadData, WriteRequest } from './protocol.ts';
import { StoreFolder } from './store-folder.ts';
import { unpackWrites } from './write-batch.ts';
import { type WriteBatch, Writer } from './writer.ts';

/** A commit that took longer is on a slow disk: there gathering for a moment gives larger groups. */
const SLOW_SYNC_MS = 2;
const GATHER_MS = 1;
/** On a slow disk changes without a new message wait this many commits long for one to ride on. */
const LINGER_SYNCS = 2;
const LONGEST_LINGER_MS = 20;
/** A log that the background thread could not keep short is cut by the writer itself. */
const LOG_LIMIT_BYTES = 32 * 1024 * 1024;
/**
 * How much the log grows, about, before it is checkpointed. Each checkpoint that catches up makes the next
 * commit begin the log anew, which costs it a second sync, and pages that change often are moved each time.
 */
const CHECKPOINT_BYTES = 8 * 1024 * 1024;
/** What a commit writes besides the messages: the last pages of each table and index. */
const COMMIT_BYTES = 64 * 1024;
const IDLE_MS = 1_000;
const PROBE_MS = 1_000;

const data = workerData as ThreadData;
const port = parentPort as MessagePort;
const peer = data.peer as MessagePort;
const folder = new StoreFolder(data.folder, data.dataKey);
const writer = new Writer(folder, data.maxBytes);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

let gathered: WriteBatch[] = [];
let accepts = 0;
let lastGroupAccepts = 0;
let linger: NodeJS.Timeout | undefined;
let idle: NodeJS.Timeout | undefined;
let probe: NodeJS.Timeout | undefined;
let commits = 0;
let committedAtRest = 0;
const dirty = new Set<string>();
const announced = new Set<string>();
const logBytes = new Map<string, number>();
let gatheredBytes = 0;
const months = new Set(folder.months());

const calls: Readonly<Record<string, (...parameters: never[]) => unknown>> = {
  months: () => [...months],
  addRelease: (release: Parameters<typeof writer.lasting.addRelease>[0]) => writer.lasting.addRelease(release),
  release: (number: number) => writer.lasting.release(number),
  currentRelease: () => writer.lasting.currentRelease(),
  releases: (limit: number) => writer.lasting.releases(limit),
  setting: (name: string) => writer.lasting.setting(name),
  setSetting: (name: string, value: string | undefined) => writer.lasting.setSetting(name, value),
  takeAll: (owner: string) => writer.lasting.takeAll(owner),
  leases: () => writer.lasting.leases(),
  remove: (month: string, ids: readonly number[]) => {
    announce(month, ids.length * COMMIT_BYTES);
    return writer.remove(month, ids);
  },
  vacuum: (month: string, pages: number) => {
    announce(month, pages * COMMIT_BYTES);
    return writer.vacuum(month, pages);
  },
  commitsOf: (month: string) => writer.commitsOf(month),
  replace: (month: string, commits: number, gate: SharedArrayBuffer, others: number) =>
    writer.replace(month, commits, gate, others),
  removeMonth: (month: string) => {
    const gone = writer.removeMonth(month);
    if (gone) for (const set of [months, dirty, announced, logBytes]) set.delete(month);
    return gone;
  },
  check: () => writer.check(),
  close: () => {
    for (const timer of [linger, idle, probe]) clearTimeout(timer);
    flush();
    writer.close();
    peer.close();
  },
};

port.on('message', (message: WriteRequest | Call) => {
  take(message);
  takeAll();
  if (accepts > 0) {
    gather();
    flush();
  } else if (gathered.length > 0) {
    lingerOrFlush();
  }
});

peer.on('message', ({ month, walBytes }: Checkpointed) => {
  announced.delete(month);
  if (walBytes > LOG_LIMIT_BYTES) writer.truncate(month);
});

function take(message: WriteRequest | Call): void {
  if ('call' in message) {
    // What was asked for before the call is committed before it.
    flush();
    answerCall(port, message, calls);
    return;
  }
  writer.addNames(message.names);
  const writes = unpackWrites(message.writes);
  for (const write of writes) if (write.kind === 'accept') accepts += 1;
  gatheredBytes += message.writes.byteLength;
  gathered.push({ sequence: message.sequence, now: message.now, writes });
}

function takeAll(): void {
  for (;;) {
    const next = receiveMessageOnPort(port);
    if (next === undefined) return;
    take(next.message as WriteRequest | Call);
  }
}

/**
 * Waits a moment for the other senders, on a slow disk and where there are others: they were answered by
 * the last commit and their next messages are on the way. On a fast disk, or for one sender, it only costs.
 */
function gather(): void {
  if (writer.lastSyncMs < SLOW_SYNC_MS || Math.max(accepts, lastGroupAccepts) < 2) return;
  Atomics.wait(sleeper, 0, 0, GATHER_MS);
  takeAll();
}

/** Outcomes ride on the next message's commit; where a commit is cheap, or none comes, they get their own. */
function lingerOrFlush(): void {
  if (writer.lastSyncMs < SLOW_SYNC_MS) flush();
  else linger ??= setTimeout(flush, Math.min(LONGEST_LINGER_MS, writer.lastSyncMs * LINGER_SYNCS));
}

function flush(): void {
  clearTimeout(linger);
  linger = undefined;
  if (gathered.length === 0) return;
  const batches = gathered;
  lastGroupAccepts = accepts;
  gathered = [];
  accepts = 0;
  const result = writer.write(batches);
  commits += result.commits;
  const grown = result.written.filter((month) => !months.has(month));
  for (const month of grown) months.add(month);
  const answer: GroupAnswer = {
    batches: result.batches,
    messages: result.messages,
    open: result.open,
    commits: result.commits,
    lastSyncMs: writer.lastSyncMs,
    problem: writer.problem,
    ...(grown.length > 0 ? { months: [...months] } : {}),
  };
  port.postMessage(
    answer,
    result.batches.map((batch) => batch.results.buffer as ArrayBuffer),
  );
  for (const month of result.written) announce(month, COMMIT_BYTES + gatheredBytes);
  gatheredBytes = 0;
  if (writer.problem !== undefined) probe ??= setTimeout(tryAgain, PROBE_MS);
}

/** Tells the background thread that a log has grown enough, once until it has been there. */
function announce(month: string, bytes: number): void {
  dirty.add(month);
  idle ??= setTimeout(rest, IDLE_MS);
  const grown = (logBytes.get(month) ?? 0) + bytes;
  logBytes.set(month, grown);
  if (grown < CHECKPOINT_BYTES || announced.has(month)) return;
  logBytes.set(month, 0);
  announced.add(month);
  peer.postMessage({ dirty: month } satisfies Dirty);
}

/** Cuts the logs once nothing has been written for a while, so that the store's size on disk is what it holds. */
function rest(): void {
  idle = undefined;
  if (commits !== committedAtRest) {
    committedAtRest = commits;
    idle = setTimeout(rest, IDLE_MS);
    return;
  }
  for (const month of dirty) writer.truncate(month);
  dirty.clear();
  logBytes.clear();
}

function tryAgain(): void {
  probe = undefined;
  writer.probe();
  const answer: GroupAnswer = {
    batches: [],
    messages: 0,
    open: 0,
    commits: 0,
    lastSyncMs: writer.lastSyncMs,
    problem: writer.problem,
  };
  port.postMessage(answer);
  if (writer.problem !== undefined) probe = setTimeout(tryAgain, PROBE_MS);
}
