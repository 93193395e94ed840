import { join, matchesGlob } from 'node:path';
import type { Code } from '../../diagnostics/catalogue.ts';
import type { Disk, DiskStat } from '../../world/disk.ts';
import { diskTrouble } from './disk-trouble.ts';
import type { FolderSourceOptions } from './folder-options.ts';

/** A file that its writer has finished. */
export interface ReadyFile {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Its marker file, where markers are used. */
  readonly marker?: string;
  /** Why it goes to the error folder without being read. */
  readonly unfit?: Code;
}

interface Seen {
  readonly size: number;
  readonly mtimeMs: number;
  readonly since: number;
}

const STATS_AT_ONCE = 32;
const EMPTY: readonly never[] = [];

/** Tells, poll by poll, which files of a folder are complete. It reads names, sizes and times only. */
export class ReadyFiles {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #options: FolderSourceOptions;
  readonly #maxBytes: number;
  #seen = new Map<string, Seen>();
  #lonelyMarkers = new Set<string>();

  constructor(disk: Disk, folder: string, options: FolderSourceOptions, maxBytes: number) {
    this.#disk = disk;
    this.#folder = folder;
    this.#options = options;
    this.#maxBytes = maxBytes;
  }

  /**
   * Looks once.
   * @param now milliseconds since 1970
   * @returns the files to take, in the order asked for, and a code for each file that cannot be taken
   * @throws the disk's error when the folder itself cannot be listed
   */
  async look(now: number): Promise<{ ready: ReadyFile[]; problems: Code[]; lonelyMarkers: readonly string[] }> {
    const { names, markers, problems } = await this.#list();
    const seen = new Map<string, Seen>();
    const ready: ReadyFile[] = [];
    for (let at = 0; at < names.length; at += STATS_AT_ONCE) {
      const group = names.slice(at, at + STATS_AT_ONCE);
      const stats = await Promise.all(group.map((name) => this.#stat(name)));
      for (const [index, name] of group.entries()) {
        const stat = stats[index];
        if (stat === undefined) continue;
        if (typeof stat === 'string') {
          if (stat !== 'file-vanished') problems.push(stat);
          continue;
        }
        const before = this.#seen.get(name);
        const same = before !== undefined && before.size === stat.size && before.mtimeMs === stat.mtimeMs;
        const since = same ? before.since : now;
        seen.set(name, { size: stat.size, mtimeMs: stat.mtimeMs, since });
        const marker = this.#markerOf(name, markers);
        if (this.#options.ready === 'marker' ? marker === undefined : !same) continue;
        const file = { name, size: stat.size, mtimeMs: stat.mtimeMs, ...(marker === undefined ? {} : { marker }) };
        if (stat.size === 0) {
          // Many writers make the file first and fill it later: moving it at once would lose what follows.
          problems.push('file-empty');
          if (now - since >= this.#options.emptyAfter) ready.push({ ...file, unfit: 'file-empty' });
        } else if (stat.size > this.#maxBytes) {
          ready.push({ ...file, unfit: 'file-too-large' });
        } else {
          ready.push(file);
        }
      }
    }
    this.#seen = seen;
    ready.sort(this.#options.order === 'time' ? byTime : byName);
    return { ready, problems, lonelyMarkers: this.#lonely(names, markers) };
  }

  /** The file was found changed while it was read: it must be seen twice again. */
  forget(name: string): void {
    this.#seen.delete(name);
  }

  async #list(): Promise<{ names: string[]; markers: Set<string>; problems: Code[] }> {
    const { pattern, ready, marker } = this.#options;
    const names: string[] = [];
    const markers = new Set<string>();
    const problems: Code[] = [];
    for await (const { name, kind } of this.#disk.list(this.#folder)) {
      if (name.startsWith('.') || kind === 'folder') continue;
      const isMarker = ready === 'marker' && name.endsWith(marker) && name !== marker;
      if (isMarker && kind === 'file') markers.add(name);
      if (isMarker || !matchesGlob(name, pattern)) continue;
      if (kind !== 'file') problems.push(kind === 'link' ? 'file-is-link' : 'file-not-plain');
      // Bytes that are no UTF-8 come back as this sign, and the name then leads to no file.
      else if (name.includes('\ufffd')) problems.push('file-name-unreadable');
      else names.push(name);
    }
    return { names, markers, problems };
  }

  async #stat(name: string): Promise<DiskStat | Code | undefined> {
    try {
      const stat = await this.#disk.stat(join(this.#folder, name));
      return stat.kind === 'file' ? stat : undefined;
    } catch (error) {
      return diskTrouble(error, 'file');
    }
  }

  #markerOf(name: string, markers: ReadonlySet<string>): string | undefined {
    if (this.#options.ready === 'stable') return undefined;
    const dot = name.lastIndexOf('.');
    const stem = dot > 0 ? name.slice(0, dot) : name;
    return [`${name}${this.#options.marker}`, `${stem}${this.#options.marker}`].find((one) => markers.has(one));
  }

  /**
   * Markers whose file is gone: left by a crash between moving the file and removing its marker. Were
   * they to stay, a later file of that name would be taken before it is complete. Two polls, because
   * a listing may show a marker and have missed its file.
   */
  #lonely(names: readonly string[], markers: ReadonlySet<string>): readonly string[] {
    if (markers.size === 0) return EMPTY;
    const used = new Set(names.map((name) => this.#markerOf(name, markers)));
    const lonely = [...markers].filter((marker) => !used.has(marker));
    const twice = lonely.filter((marker) => this.#lonelyMarkers.has(marker));
    this.#lonelyMarkers = new Set(lonely);
    return twice;
  }
}

function byName(a: ReadyFile, b: ReadyFile): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function byTime(a: ReadyFile, b: ReadyFile): number {
  return a.mtimeMs - b.mtimeMs || byName(a, b);
}
