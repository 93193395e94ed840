import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, opendir, rename, truncate, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What stands at a name. Links are told apart and never followed. */
export type DiskKind = 'file' | 'folder' | 'link' | 'other';

export interface DiskEntry {
  readonly name: string;
  readonly kind: DiskKind;
}

export interface DiskStat {
  readonly kind: DiskKind;
  readonly size: number;
  /** Last change of the content, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/**
 * Files as connectors use them: injected, so that a test can fail any call and crash between any two.
 * Every method rejects with an error whose `code` is the system's (`ENOENT`, `ENOSPC`); `errnoOf` in
 * this file reads it. Paths are absolute.
 */
export interface Disk {
  /** The names in a folder, in no order, without reading them all into memory first. */
  list(folder: string): AsyncIterable<DiskEntry>;
  /** What stands at the path itself: a link is a link. */
  stat(path: string): Promise<DiskStat>;
  /**
   * The whole of a regular file, at most `most` bytes of it, with the size and time it had once read.
   * A link is not followed (`ELOOP`).
   */
  read(path: string, most: number): Promise<{ bytes: Uint8Array; stat: DiskStat }>;
  /** Makes or replaces the file, and resolves once its bytes are on the disk (not yet its name). */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Adds to the end of the file, making it where it is missing; resolves once the bytes are on the disk. */
  append(path: string, bytes: Uint8Array): Promise<void>;
  truncate(path: string, size: number): Promise<void>;
  /** Moves at one stroke, replacing what stands at `to`. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for the same file; `EEXIST` when the name is taken. */
  link(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Makes the folder and those above it; no error when it is there. */
  makeFolder(path: string): Promise<void>;
  /** Resolves once the names in the folder are on the disk. */
  syncFolder(path: string): Promise<void>;
}

/** The system's word for what went wrong (`ENOENT`), or an empty string. */
export function errnoOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

// O_NONBLOCK: opening a named pipe that nobody writes to would otherwise hang the thread pool.
// Windows has neither flag, and gives undefined.
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The machine's own disk. */
export const systemDisk: Disk = {
  async *list(folder) {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      yield { name: entry.name, kind: kindOf(entry) };
    }
  },
  async stat(path) {
    const found = await lstat(path);
    return { kind: kindOf(found), size: found.size, mtimeMs: found.mtimeMs };
  },
  async read(path, most) {
    const file = await open(path, READ_FLAGS);
    try {
      const before = await file.stat();
      if (!before.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
      const bytes = await readUpTo(file, Math.min(before.size, most));
      const after = await file.stat();
      return { bytes, stat: { kind: 'file', size: after.size, mtimeMs: after.mtimeMs } };
    } finally {
      await file.close();
    }
  },
  async write(path, bytes) {
    await writeAndSync(path, 'w', bytes);
  },
  async append(path, bytes) {
    await writeAndSync(path, 'a', bytes);
  },
  truncate,
  rename,
  link,
  unlink,
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
    await systemDisk.syncFolder(dirname(path));
  },
  async syncFolder(path) {
    // Windows cannot open a folder for syncing; its file systems journal names by themselves.
    if (process.platform === 'win32') return;
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): DiskKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

async function readUpTo(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await file.read(bytes, filled, size - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

async function writeAndSync(path: string, flags: 'w' | 'a', bytes: Uint8Array): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
