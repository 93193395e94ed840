import { dirname } from 'node:path';
import type { Random } from '../../src/world/random.ts';
import { Content } from './content.ts';

/** A change to a file's content that no completed fsync covers yet. */
type Pending =
  | { readonly kind: 'write'; readonly at: number; bytes: Buffer; done: boolean }
  | { readonly kind: 'truncate'; readonly size: number; done: boolean };

/** A file apart from its names. */
interface Node {
  durable: Buffer;
  pending: Pending[];
}

/** A change to a folder: a name comes, goes, or takes the place of another one. */
type NameChange =
  | { readonly kind: 'link'; readonly path: string; readonly node: Node | 'folder' }
  | { readonly kind: 'unlink'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

/** A change that has begun; told afterwards whether it took place. */
export interface Begun {
  ended(worked: boolean, length?: number): void;
}

/** Files by path, as they would be found after the power came back. */
export type Image = ReadonlyMap<string, Buffer | 'folder'>;

/** How the changes that no fsync covers fared. */
export type Fate = 'none' | 'all' | 'some' | 'few' | 'most' | 'prefix' | 'torn';
export const FATES: readonly Fate[] = ['none', 'all', 'some', 'few', 'most', 'prefix', 'torn'];

const SECTOR = 512;

/**
 * A disk as POSIX promises it and no better. Content is safe once an fsync of the file that began after
 * the write has ended; a name is safe once its folder was synced. Everything else may be there or
 * not, each change for itself, and a write may be torn between sectors of 512 bytes. Only the changes
 * of one folder keep their order among themselves, as they do in a journal.
 */
export class Disk {
  readonly #names = new Map<string, Node | 'folder'>();
  readonly #durableNames = new Map<string, Node | 'folder'>();
  #changes: { readonly change: NameChange; readonly folder: string }[] = [];

  /** Puts a file or folder there that was safe before the run. */
  place(path: string, content: Buffer | 'folder'): void {
    const node = content === 'folder' ? 'folder' : { durable: content, pending: [] };
    this.#names.set(path, node);
    this.#durableNames.set(path, node);
  }

  has(path: string): boolean {
    return this.#names.has(path);
  }

  size(path: string): number {
    return this.#content(path).length;
  }

  /** The content that a reader sees while the machine runs. */
  #content(path: string): Buffer {
    const node = this.#node(path);
    return node === undefined ? Buffer.alloc(0) : played(node.durable, node.pending);
  }

  #node(path: string): Node | undefined {
    const node = this.#names.get(path);
    return node === 'folder' ? undefined : node;
  }

  create(path: string, what: 'file' | 'folder'): void {
    const node = what === 'folder' ? 'folder' : { durable: Buffer.alloc(0), pending: [] };
    this.#change({ kind: 'link', path, node }, dirname(path));
  }

  unlink(path: string): void {
    if (this.#names.has(path)) this.#change({ kind: 'unlink', path }, dirname(path));
  }

  rename(from: string, to: string): void {
    if (!this.#names.has(from)) return;
    if (dirname(from) !== dirname(to)) throw new Error('a rename between folders is not modelled');
    this.#change({ kind: 'rename', from, to }, dirname(to));
  }

  #change(change: NameChange, folder: string): void {
    rename(this.#names, change);
    this.#changes.push({ change, folder });
  }

  write(path: string, at: number, bytes: Buffer): Begun {
    return this.#begin(path, { kind: 'write', at, bytes, done: false });
  }

  truncate(path: string, size: number): Begun {
    return this.#begin(path, { kind: 'truncate', size, done: false });
  }

  #begin(path: string, change: Pending): Begun {
    const node = this.#node(path);
    node?.pending.push(change);
    return {
      ended(worked, length) {
        if (!worked && node !== undefined) node.pending = node.pending.filter((other) => other !== change);
        if (change.kind === 'write' && length !== undefined && length < change.bytes.length) {
          change.bytes = change.bytes.subarray(0, Math.max(0, length));
        }
        change.done = true;
      },
    };
  }

  /** An fsync has begun: what had ended by now is safe when it ends. */
  sync(path: string): Begun {
    const node = this.#names.get(path);
    if (node === 'folder') {
      const covered = this.#changes.filter(({ folder }) => folder === path);
      return {
        ended: (worked) => {
          if (!worked) return;
          const left = covered.filter((one) => this.#changes.includes(one));
          for (const { change } of left) rename(this.#durableNames, change);
          this.#changes = this.#changes.filter((one) => !left.includes(one));
        },
      };
    }
    const covered = node?.pending.filter(({ done }) => done) ?? [];
    return {
      ended: (worked) => {
        if (!worked || node === undefined) return;
        // Another sync that ran at the same time may have done it already.
        const left = covered.filter((change) => node.pending.includes(change));
        node.durable = played(node.durable, left);
        node.pending = node.pending.filter((change) => !left.includes(change));
      },
    };
  }

  /** What a running machine sees: every change made. */
  now(): Image {
    return new Map([...this.#names].map(([path, node]) => [path, node === 'folder' ? node : this.#content(path)]));
  }

  /** One of the states that the disk may legally be in when the power goes now. */
  afterPowerLoss(random: Random, fate: Fate): Image {
    const names = new Map(this.#durableNames);
    const folders = [...new Set(this.#changes.map(({ folder }) => folder))];
    const kept = new Set<unknown>();
    for (const folder of folders) {
      const own = this.#changes.filter((one) => one.folder === folder);
      for (const one of own.slice(0, prefixLength(random, fate, own.length))) kept.add(one);
    }
    for (const one of this.#changes) if (kept.has(one)) rename(names, one.change);
    const image = new Map<string, Buffer | 'folder'>();
    // Sorted, so that a folder comes before what is in it: without it nothing below it is there either.
    for (const [path, node] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const parent = dirname(path);
      if (this.#names.has(parent) && image.get(parent) !== 'folder') continue;
      image.set(path, node === 'folder' ? node : survive(node, random, fate));
    }
    return image;
  }
}

function rename(names: Map<string, Node | 'folder'>, change: NameChange): void {
  if (change.kind === 'link') names.set(change.path, change.node);
  else if (change.kind === 'unlink') names.delete(change.path);
  else {
    const node = names.get(change.from);
    if (node === undefined) return;
    names.delete(change.from);
    names.set(change.to, node);
  }
}

function apply(content: Content, change: Pending): void {
  if (change.kind === 'truncate') content.truncate(change.size);
  else content.write(change.at, change.bytes);
}

function played(start: Buffer, changes: readonly Pending[]): Buffer {
  const content = new Content(start);
  for (const change of changes) apply(content, change);
  return content.bytes();
}

/** How many of a folder's changes, oldest first, reached the disk. */
function prefixLength(random: Random, fate: Fate, length: number): number {
  if (fate === 'none') return 0;
  if (fate === 'all') return length;
  return Math.floor(random.next() * (length + 1));
}

const KEPT: Readonly<Record<Fate, number>> = { none: 0, all: 1, some: 0.5, few: 0.1, most: 0.9, prefix: 1, torn: 0.6 };

function survive({ durable, pending }: Node, random: Random, fate: Fate): Buffer {
  const until = fate === 'prefix' ? Math.floor(random.next() * (pending.length + 1)) : pending.length;
  const content = new Content(durable);
  for (const [index, change] of pending.entries()) {
    const last = fate === 'prefix' && index === until;
    if (index > until || (!last && random.next() >= KEPT[fate])) lengthOnly(content, change, random, fate);
    else if (change.kind === 'write' && (last || (fate === 'torn' && random.next() < 0.5)))
      tear(content, change, random);
    else if (!last) apply(content, change);
  }
  return content.bytes();
}

/** A file may have its new length before it has the bytes: they read as zeros then. */
function lengthOnly(content: Content, change: Pending, random: Random, fate: Fate): void {
  if (change.kind !== 'write' || fate === 'none' || random.next() < 0.8) return;
  content.truncate(Math.max(content.length, change.at + change.bytes.length));
}

/** Each sector of a write for itself: written or not. */
function tear(content: Content, { at, bytes }: { readonly at: number; readonly bytes: Buffer }, random: Random): void {
  const keep = random.next();
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + SECTOR - ((at + from) % SECTOR));
    if (random.next() < keep) content.write(at + from, bytes.subarray(from, to));
    from = to;
  }
}
