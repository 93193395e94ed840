import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { openDatabase } from './database.ts';
import { MONTH_MIGRATIONS } from './schema.ts';
import type { StoreFolder } from './store-folder.ts';

/**
 * A month whose flows are kept for different times ends up with half-empty pages, which SQLite cannot give
 * back. Such a month is written anew beside its file and then takes its place; the month under way never is.
 */

/** Below this a file is not worth it. */
const SMALLEST_BYTES = 8 * 1024 * 1024;
/** What a message takes besides its body: rows, index entries, deliveries. */
const BESIDES_BODY = 400;
/** How much larger than its content a file may be. */
const SLACK = 1.5;
/** How long the threads wait for one another. */
const PATIENCE_MS = 2_000;

const READY = 0;
const DONE = 1;

/** True for a file that is much larger than what it holds. */
export function isWasteful(folder: StoreFolder, month: string, held: { messages: number; bytes: number }): boolean {
  const size = statSync(folder.monthPath(month), { throwIfNoEntry: false })?.size ?? 0;
  return size > SMALLEST_BYTES && size > SLACK * (held.bytes + held.messages * BESIDES_BODY);
}

/** Writes a month's content into a new file, encrypted with the same key, and makes it durable. */
export function writeAnew(folder: StoreFolder, month: string): void {
  const path = folder.monthPath(month);
  const beside = newPath(folder, month);
  rmSync(beside, { force: true });
  const key = folder.keyOf(path);
  const database = openDatabase({ path, key, migrations: MONTH_MIGRATIONS, cacheKib: 4096, synchronous: 'full' });
  try {
    database.prepare('VACUUM INTO ?').run(beside);
  } finally {
    database.close();
  }
  syncPath(beside);
}

/** Memory through which the threads tell one another that they have let go of a file, and that it was replaced. */
export function newGate(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
}

/** Called in every other thread after it has closed the file: waits until it was replaced, or left as it is. */
export function holdStill(shared: SharedArrayBuffer): void {
  const gate = new Int32Array(shared);
  Atomics.add(gate, READY, 1);
  Atomics.wait(gate, DONE, 0, PATIENCE_MS);
  Atomics.sub(gate, READY, 1);
}

/** Resolves when so many threads hold still, or none of it came about in time. */
export async function heldStill(shared: SharedArrayBuffer, others: number): Promise<void> {
  const gate = new Int32Array(shared);
  const until = performance.now() + PATIENCE_MS / 2;
  while (Atomics.load(gate, READY) < others && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/**
 * Called in the writer thread after it has closed the file: puts the new file in its place if `others`
 * threads hold still. False: someone still has it open, so it stays; a connection to a file that was replaced
 * would write to one that is gone.
 */
export function replace(folder: StoreFolder, month: string, shared: SharedArrayBuffer, others: number): boolean {
  // The last connection to close takes the log away: while there is one, someone has the file open.
  const free = Atomics.load(new Int32Array(shared), READY) === others && !existsSync(`${folder.monthPath(month)}-wal`);
  if (!free) return false;
  renameSync(newPath(folder, month), folder.monthPath(month));
  if (process.platform !== 'win32') syncPath(dirname(folder.monthPath(month)));
  return true;
}

/** Lets the threads that hold still go on. */
export function letGo(shared: SharedArrayBuffer): void {
  const gate = new Int32Array(shared);
  Atomics.store(gate, DONE, 1);
  Atomics.notify(gate, DONE);
}

/** Removes what a rewrite that did not come to its end has left. */
export function discardNew(folder: StoreFolder, month: string): void {
  rmSync(newPath(folder, month), { force: true });
}

function newPath(folder: StoreFolder, month: string): string {
  return `${folder.monthPath(month)}.new`;
}

function syncPath(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
