import { posix } from 'node:path';
import type { Clock } from './clock.ts';
import type { Disk, DiskEntry, DiskKind, DiskStat } from './disk.ts';

interface Node {
  readonly kind: DiskKind;
  bytes: Uint8Array;
  /** What a power cut leaves of it; absent until it was synced once. */
  durable: Uint8Array | undefined;
  mtimeMs: number;
}

/** The calls of a disk, as faults name them. */
export type DiskCall = keyof Disk;

interface DiskFault {
  readonly call: DiskCall;
  readonly path: RegExp;
  readonly code: string;
  left: number;
}

/**
 * A disk in memory that fails and crashes on request. It keeps apart what was written and what was
 * synced, file contents and folder names each by themselves, as a real file system does at its worst.
 */
export class MemoryDisk implements Disk {
  /** Every call that began, as `rename /in/a /archive/a`. */
  readonly calls: string[] = [];
  readonly #clock: Clock;
  #names = new Map<string, Node>();
  #durableNames = new Map<string, Node>();
  readonly #faults: DiskFault[] = [];
  #crashAfter = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#add('/', 'folder', new Uint8Array());
    this.#durableNames = new Map(this.#names);
  }

  /** The next `times` calls of this kind whose first path matches reject with `code`. */
  fail(call: DiskCall, path: RegExp, code: string, times = 1): void {
    this.#faults.push({ call, path, code, left: times });
  }

  /** Lets `calls` more calls begin; every one after them rejects with `ECRASH`, having done nothing. */
  crashAfter(calls: number): void {
    this.#crashAfter = this.calls.length + calls;
  }

  /** The disk as a process finds it that starts after the crash of another: nothing is lost. */
  afterCrash(): MemoryDisk {
    const disk = new MemoryDisk(this.#clock);
    disk.#names = new Map(this.#names);
    disk.#durableNames = new Map(this.#durableNames);
    return disk;
  }

  /** The disk as it is after a power cut: unsynced names are gone, unsynced contents are empty. */
  afterPowerCut(): MemoryDisk {
    const disk = new MemoryDisk(this.#clock);
    for (const [path, node] of this.#durableNames) {
      node.bytes = node.durable ?? new Uint8Array();
      disk.#names.set(path, node);
      disk.#durableNames.set(path, node);
    }
    return disk;
  }

  /** Puts something there, durable at once, as another program would have. */
  put(path: string, content: string | Uint8Array, kind: DiskKind = 'file'): void {
    const node = this.#add(path, kind, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    node.durable = node.bytes;
    this.#durableNames.set(path, node);
  }

  /** Text of the files under a folder by full path, in order of name. */
  files(folder = '/'): Record<string, string> {
    const under = folder === '/' ? '/' : `${folder}/`;
    const found = [...this.#names].filter(([path, node]) => node.kind === 'file' && path.startsWith(under));
    found.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(found.map(([path, node]) => [path, new TextDecoder().decode(node.bytes)]));
  }

  async *list(folder: string): AsyncIterable<DiskEntry> {
    await this.#begin('list', folder);
    this.#folder(folder);
    for (const [path, node] of this.#names) {
      if (path !== '/' && posix.dirname(path) === folder) yield { name: posix.basename(path), kind: node.kind };
    }
  }

  async stat(path: string): Promise<DiskStat> {
    await this.#begin('stat', path);
    return statOf(this.#node(path));
  }

  async read(path: string, most: number): Promise<{ bytes: Uint8Array; stat: DiskStat }> {
    await this.#begin('read', path);
    const node = this.#node(path);
    if (node.kind === 'link') throw failure('ELOOP');
    if (node.kind !== 'file') throw failure('EINVAL');
    return { bytes: node.bytes.slice(0, most), stat: statOf(node) };
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    // Opening truncates before the first byte is written, so a write that fails leaves an empty file.
    const node = await this.#open('write', path, () => new Uint8Array());
    node.bytes = bytes.slice();
    node.durable = node.bytes;
  }

  async append(path: string, bytes: Uint8Array): Promise<void> {
    // A write that fails half-way leaves the first half.
    const half = bytes.subarray(0, bytes.length >> 1);
    const before = this.#names.get(path)?.bytes ?? new Uint8Array();
    const node = await this.#open('append', path, () => joined(before, half));
    node.bytes = joined(before, bytes);
    node.durable = node.bytes;
  }

  async truncate(path: string, size: number): Promise<void> {
    await this.#begin('truncate', path);
    const node = this.#node(path);
    node.bytes = node.bytes.slice(0, size);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#begin('rename', from, to);
    const node = this.#node(from);
    this.#folder(posix.dirname(to));
    this.#names.delete(from);
    this.#names.set(to, node);
  }

  async link(from: string, to: string): Promise<void> {
    await this.#begin('link', from, to);
    const node = this.#node(from);
    this.#folder(posix.dirname(to));
    if (this.#names.has(to)) throw failure('EEXIST');
    this.#names.set(to, node);
  }

  async unlink(path: string): Promise<void> {
    await this.#begin('unlink', path);
    this.#node(path);
    this.#names.delete(path);
  }

  async makeFolder(path: string): Promise<void> {
    await this.#begin('makeFolder', path);
    if (this.#names.get(path)?.kind === 'folder') return;
    if (this.#names.has(path)) throw failure('EEXIST');
    this.put(path, '', 'folder');
  }

  async syncFolder(path: string): Promise<void> {
    await this.#begin('syncFolder', path);
    this.#folder(path);
    for (const known of this.#durableNames.keys()) {
      if (posix.dirname(known) === path && known !== '/') this.#durableNames.delete(known);
    }
    for (const [name, node] of this.#names) {
      if (posix.dirname(name) === path) this.#durableNames.set(name, node);
    }
  }

  async #open(call: 'write' | 'append', path: string, failed: () => Uint8Array): Promise<Node> {
    const open = () => {
      this.#folder(posix.dirname(path));
      const node = this.#names.get(path) ?? this.#add(path, 'file', new Uint8Array());
      if (node.kind !== 'file') throw failure('EISDIR');
      node.mtimeMs = this.#clock.now();
      return node;
    };
    try {
      await this.#begin(call, path);
    } catch (error) {
      if (error instanceof Error && error.message !== 'ECRASH' && error.message !== 'EACCES') open().bytes = failed();
      throw error;
    }
    return open();
  }

  async #begin(call: DiskCall, ...paths: string[]): Promise<void> {
    await Promise.resolve();
    if (this.calls.length >= this.#crashAfter) throw failure('ECRASH');
    this.calls.push([call, ...paths].join(' '));
    const fault = this.#faults.find((one) => one.left > 0 && one.call === call && one.path.test(paths[0] ?? ''));
    if (fault === undefined) return;
    fault.left -= 1;
    throw failure(fault.code);
  }

  #add(path: string, kind: DiskKind, bytes: Uint8Array): Node {
    const node: Node = { kind, bytes, durable: undefined, mtimeMs: this.#clock.now() };
    this.#names.set(path, node);
    return node;
  }

  #node(path: string): Node {
    const node = this.#names.get(path);
    if (node === undefined) throw failure('ENOENT');
    return node;
  }

  #folder(path: string): void {
    if (this.#node(path).kind !== 'folder') throw failure('ENOTDIR');
  }
}

function statOf(node: Node): DiskStat {
  return { kind: node.kind, size: node.bytes.length, mtimeMs: node.mtimeMs };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
