import { statSync } from 'node:fs';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { answerCall } from './answer-call.ts';
import { type Database, openDatabase } from './database.ts';
import type { Call, Checkpointed, Dirty, ThreadData } from './protocol.ts';
import { StoreFolder } from './store-folder.ts';

/**
 * Moves what was committed from the write-ahead logs into the files. In a thread of its own because a
 * commit that has to do it on the way takes ten times as long.
 */

/** Waiting a little lets pages that are written again and again be moved once. */
const PAUSE_MS = 50;
const CACHE_KIB = 1024;

const data = workerData as ThreadData;
const port = parentPort as MessagePort;
const peer = data.peer as MessagePort;
const folder = new StoreFolder(data.folder, data.dataKey);
const files = new Map<string, Database>();
const due = new Set<string>();
let timer: NodeJS.Timeout | undefined;

peer.on('message', ({ dirty }: Dirty) => {
  due.add(dirty);
  timer ??= setTimeout(checkpointAll, PAUSE_MS);
});

port.on('message', (call: Call) =>
  answerCall(port, call, {
    ready: () => undefined,
    releaseMonth: (month: string) => {
      due.delete(month);
      files.get(month)?.close();
      files.delete(month);
    },
    close: () => {
      clearTimeout(timer);
      for (const file of files.values()) file.close();
      files.clear();
      peer.close();
    },
  }),
);

function checkpointAll(): void {
  timer = undefined;
  for (const month of due) {
    checkpoint(month);
    const walBytes = statSync(`${folder.monthPath(month)}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    peer.postMessage({ month, walBytes } satisfies Checkpointed);
  }
  due.clear();
}

function checkpoint(month: string): void {
  try {
    file(month).pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // The pages stay in the log, where they are as durable, and the next round takes them. The connection
    // is opened anew: after a failed write what it knows of the file may be wrong.
    files.get(month)?.close();
    files.delete(month);
  }
}

function file(month: string): Database {
  const open = files.get(month);
  if (open !== undefined) return open;
  const path = folder.monthPath(month);
  const database = openDatabase({
    path,
    key: folder.keyOf(path),
    migrations: [],
    cacheKib: CACHE_KIB,
    synchronous: 'full',
    reader: true,
  });
  files.set(month, database);
  return database;
}
