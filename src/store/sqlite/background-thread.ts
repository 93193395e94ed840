import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { MessageId } from '../store.ts';
import { answerCall } from './answer-call.ts';
import { Checkpointer } from './checkpointer.ts';
import { copyDatabase } from './copy-database.ts';
import type { Call, Checkpointed, Dirty, ThreadData } from './protocol.ts';
import { holdStill, writeAnew } from './rewrite.ts';
import { StoreFolder } from './store-folder.ts';
import { WordIndexes } from './word-indexes.ts';
import type { IndexGroup } from './word-queue.ts';

/**
 * What must not stand in the way of a commit: checkpoints (a commit that has to do one on the way takes ten
 * times as long) and the word index.
 */

const data = workerData as ThreadData;
const port = parentPort as MessagePort;
const peer = data.peer as MessagePort;
const folder = new StoreFolder(data.folder, data.dataKey);
const checkpointer = new Checkpointer(folder);
const indexes = new WordIndexes(folder);

const calls: Readonly<Record<string, (...parameters: never[]) => unknown>> = {
  ready: () => undefined,
  index: (groups: readonly IndexGroup[]) => indexes.add(groups),
  forget: (month: string, ids: readonly MessageId[]) => indexes.forget(month, ids),
  compact: (month: string) => indexes.compact(month),
  copyTo: (path: string, to: string) => copyDatabase(folder, path, to),
  writeAnew: (month: string) => writeAnew(folder, month),
  holdStill: (month: string, gate: SharedArrayBuffer) => {
    checkpointer.release(month);
    holdStill(gate);
  },
  releaseMonth: (month: string) => {
    checkpointer.release(month);
    indexes.release(month);
  },
  close: () => {
    checkpointer.close();
    indexes.close();
    peer.close();
  },
};

port.on('message', (call: Call) => answerCall(port, call, calls));

peer.on('message', ({ dirty }: Dirty) => {
  peer.postMessage({ month: dirty, walBytes: checkpointer.checkpoint(dirty) } satisfies Checkpointed);
});
