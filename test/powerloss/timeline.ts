import { resolve } from 'node:path';
import { type Begun, Disk } from './disk.ts';
import type { CallEvent, Part, SystemCall } from './system-call.ts';

/** The disk and the promises made, moved along a recorded run event by event. */
export class Timeline {
  readonly disk: Disk;
  readonly #root: string;
  readonly #port: number;
  readonly #working = new Map<SystemCall, Begun>();
  readonly #positions = new Map<string, number>();
  readonly #acknowledged = new Set<string>();
  #syncs = 0;

  /** `root`: only files below it matter. `port`: where senders connect; what goes out there are answers. */
  constructor(root: string, port: number, disk = new Disk()) {
    this.#root = root;
    this.#port = port;
    this.disk = disk;
  }

  /** Control ids of the positive answers that may have left the machine by now. */
  get acknowledged(): ReadonlySet<string> {
    return this.#acknowledged;
  }

  /** How many syncs of files below the root have ended well. */
  get syncs(): number {
    return this.#syncs;
  }

  /** Moves one event on; true when it changed something that matters. */
  step({ phase, call }: CallEvent): boolean {
    return phase === 'begin' ? this.#begin(call) : this.#end(call);
  }

  #begin(call: SystemCall): boolean {
    const path = this.#path(call.parts[0]);
    switch (call.name) {
      case 'write':
      case 'writev':
      case 'pwrite64':
      case 'pwritev':
      case 'pwritev2':
      case 'sendto':
      case 'sendmsg':
        if (path === undefined) return this.#answer(call);
        return this.#work(call, this.disk.write(path, this.#offset(call, path), bytesOf(call)));
      case 'ftruncate':
        if (path === undefined) return false;
        return this.#work(call, this.disk.truncate(path, Number(wordOf(call, 1))));
      case 'fsync':
      case 'fdatasync':
        if (path === undefined) return false;
        return this.#work(call, this.disk.sync(path));
      case 'fallocate':
        if (path !== undefined) throw new Error('fallocate is not modelled');
        return false;
      case 'mmap':
        if (mapsForWriting(call, this.#root))
          throw new Error('a store file is written through memory, which no trace shows');
        return false;
      default:
        return false;
    }
  }

  #end(call: SystemCall): boolean {
    const begun = this.#working.get(call);
    if (begun !== undefined) {
      this.#working.delete(call);
      begun.ended(call.result >= 0, call.result);
      if (call.name.endsWith('sync') && call.result === 0) this.#syncs++;
      return true;
    }
    if (call.result < 0) return false;
    switch (call.name) {
      case 'open':
      case 'openat':
      case 'creat':
        return this.#opened(call);
      case 'mkdir':
      case 'mkdirat':
        return this.#names(call, ([path]) => this.disk.create(path ?? '', 'folder'));
      case 'unlink':
      case 'unlinkat':
        return this.#names(call, ([path]) => this.disk.unlink(path ?? ''));
      case 'rename':
      case 'renameat':
      case 'renameat2':
        return this.#names(call, ([from, to]) => this.disk.rename(from ?? '', to ?? ''));
      default:
        return false;
    }
  }

  #opened(call: SystemCall): boolean {
    const path = call.resultPath;
    if (path === undefined || !this.#below(path)) return false;
    const flags = call.parts
      .filter((part) => part.kind === 'word')
      .map(({ text }) => text)
      .join('|');
    // Without a position the next write goes to the end, which is what O_APPEND asks for.
    if (flags.includes('O_APPEND')) this.#positions.delete(`${call.result}`);
    else this.#positions.set(`${call.result}`, 0);
    if (!this.disk.has(path)) {
      if (flags.includes('O_CREAT') || call.name === 'creat') this.disk.create(path, 'file');
      return true;
    }
    if (flags.includes('O_TRUNC')) this.disk.truncate(path, 0).ended(true);
    return true;
  }

  #names(call: SystemCall, change: (paths: readonly string[]) => void): boolean {
    const paths = call.parts
      .filter((part) => part.kind === 'bytes')
      .map(({ bytes }) => resolve(bytes.toString('utf8')));
    if (!paths.some((path) => this.#below(path))) return false;
    change(paths);
    return true;
  }

  #work(call: SystemCall, begun: Begun): boolean {
    this.#working.set(call, begun);
    return true;
  }

  /** Where a write goes: said by the call itself, or where the descriptor's last one ended. */
  #offset(call: SystemCall, path: string): number {
    if (call.name.startsWith('pwrite')) {
      const words = call.parts.filter((part) => part.kind === 'word');
      return Number(words[words.length - (call.name === 'pwritev2' ? 2 : 1)]?.text);
    }
    const first = call.parts[0];
    const key = first?.kind === 'descriptor' ? `${first.number}` : '';
    const at = this.#positions.get(key) ?? this.disk.size(path);
    this.#positions.set(key, at + bytesOf(call).length);
    return at;
  }

  #answer(call: SystemCall): boolean {
    const first = call.parts[0];
    if (first?.kind !== 'descriptor' || !first.path.startsWith(`TCP:[127.0.0.1:${this.#port}->`)) return false;
    let found = false;
    for (const match of bytesOf(call)
      .toString('latin1')
      .matchAll(/\rMSA\|[AC]A\|([^|\r]*)/g)) {
      this.#acknowledged.add(match[1] ?? '');
      found = true;
    }
    return found;
  }

  #path(part: Part | undefined): string | undefined {
    if (part?.kind !== 'descriptor' || !this.#below(part.path)) return undefined;
    return part.path.endsWith('-shm') ? undefined : part.path;
  }

  /** `-shm` is an index that SQLite makes anew; it never counts. */
  #below(path: string): boolean {
    return (path === this.#root || path.startsWith(`${this.#root}/`)) && !path.endsWith('-shm');
  }
}

function bytesOf(call: SystemCall): Buffer {
  return Buffer.concat(call.parts.filter((part) => part.kind === 'bytes').map(({ bytes }) => bytes));
}

function wordOf(call: SystemCall, index: number): string {
  const part = call.parts[index];
  return part?.kind === 'word' ? part.text : '';
}

function mapsForWriting(call: SystemCall, root: string): boolean {
  const words = call.parts.map((part) => (part.kind === 'word' ? part.text : ''));
  const file = call.parts.find((part) => part.kind === 'descriptor');
  if (file === undefined || !file.path.startsWith(root) || file.path.endsWith('-shm')) return false;
  return words.some((word) => word.includes('PROT_WRITE')) && words.some((word) => word.includes('MAP_SHARED'));
}
