import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** How fast this disk makes small appends durable. */
export interface FsyncRate {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Appends 4 KB and calls fdatasync, one after the other, for so many seconds: the limit of anything that commits one by one. */
export function fsyncRate(folder: string, seconds: number): FsyncRate {
  const path = join(folder, 'fsync-rate');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4096, 'x');
  const times: number[] = [];
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    const start = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    times.push(performance.now() - start);
  }
  const perSecond = Math.round((1000 * times.length) / (performance.now() - began));
  closeSync(file);
  rmSync(path);
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.floor(share * times.length)] ?? 0) * 1000) / 1000;
  return { perSecond, p50Ms: at(0.5), p99Ms: at(0.99) };
}
