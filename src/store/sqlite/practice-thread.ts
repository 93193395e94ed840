import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Fault } from '../../diagnostics/fault.ts';
import type { SqlValue, Step, TrailEntry, TrailQuery } from '../practice.ts';
import { answerCall } from './answer-call.ts';
import { openDatabase } from './database.ts';
import { faultData } from './fault-of.ts';
import { PRACTICE_MIGRATIONS } from './practice-schema.ts';
import { PRACTICE, type PracticeStatement } from './practice-statements.ts';
import { prepare } from './prepare.ts';
import type { Answer, Call, PracticeThreadData } from './protocol.ts';
import { StoreFolder } from './store-folder.ts';
import { TrailFile } from './trail-file.ts';

/**
 * The practice's file in a thread of its own; started twice, to write and to read what takes long. Writes that have
 * come meanwhile share one commit.
 */

const data = workerData as PracticeThreadData;
const port = parentPort as MessagePort;
const folder = new StoreFolder(data.folder, data.dataKey);
const path = folder.practicePath();
const database = openDatabase({
  path,
  key: folder.keyOf(path),
  migrations: PRACTICE_MIGRATIONS,
  cacheKib: 8 * 1024,
  synchronous: 'full',
  ownCheckpoints: true,
  reader: data.reader,
});
const sql = prepare(database, PRACTICE);
const trail = new TrailFile(database, sql, { dataKey: data.dataKey, witness: folder.witnessPath() });

const calls: Readonly<Record<string, (...parameters: never[]) => unknown>> = {
  ready: () => undefined,
  rows: (name: PracticeStatement, values: readonly SqlValue[]) => sql(name).all(...values),
  trail: (query: TrailQuery) => trail.read(query),
  trailFrom: (first: number, limit: number) => trail.from(first, limit),
  trailPatient: (reference: Uint8Array) => trail.person(reference),
  verifyTrail: () => trail.verify(),
  pruneTrail: (before: number) => database.transaction(() => trail.prune(before)).immediate(),
  copyTo: (to: string) => {
    database.prepare('VACUUM INTO ?').run(to);
  },
  check: () => database.pragma('integrity_check', { simple: true }) === 'ok',
  close: () => {
    if (!data.reader) trail.witness(Date.now(), true);
    database.close();
  },
};

interface Write {
  readonly call: number;
  readonly steps: readonly Step[];
  readonly events: readonly TrailEntry[];
}

let waiting: Write[] = [];

port.on('message', (call: Call) => {
  if (call.name === 'write') {
    const [steps, events] = call.parameters as [Step[], TrailEntry[]];
    waiting.push({ call: call.call, steps, events });
    // What else has come by now joins the same commit.
    if (waiting.length === 1) setImmediate(commit);
    return;
  }
  // A read sees what was written before it was asked.
  commit();
  answerCall(port, call, calls);
});

function commit(): void {
  if (waiting.length === 0) return;
  const writes = waiting;
  waiting = [];
  const answers: Answer[] = [];
  try {
    database.exec('BEGIN IMMEDIATE');
    for (const write of writes) answers.push(apply(write));
    trail.sealHead();
    database.exec('COMMIT');
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    trail.reload();
    for (const { call } of writes) port.postMessage({ call, fault: faultData(error) } satisfies Answer);
    return;
  }
  for (const answer of answers) port.postMessage(answer);
  trail.witness(Date.now());
}

/** One write within the open transaction; undone by itself when it fails. */
function apply({ call, steps, events }: Write): Answer {
  database.exec('SAVEPOINT one');
  try {
    const value = steps.map(({ name, values, changes }) => {
      const changed = sql(name).run(...values).changes;
      if (changes !== undefined && changed !== changes) throw new Fault('practice-changed');
      return changed;
    });
    trail.append(events);
    database.exec('RELEASE one');
    return { call, value };
  } catch (error) {
    // A full disk undoes the whole transaction by itself: then there is nothing left to go on with.
    if (!database.inTransaction) throw error;
    database.exec('ROLLBACK TO one; RELEASE one');
    trail.reload();
    return { call, fault: faultData(error) };
  }
}
