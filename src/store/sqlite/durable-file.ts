import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Writes a small file so that after a crash at any point either the old or the new content is there, whole:
 * a new file beside it, synced, renamed over it, and the folder synced, without which the rename may be lost.
 */
export async function writeDurably(path: string, content: string, mode = 0o600): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

/**
 * Makes a folder for its owner only, with those above it that are missing, and makes its name and its
 * parent's durable: a file in a folder whose own name is lost is lost with it. A folder that is there is
 * synced too, since whoever made it may have been killed before it came to that.
 */
export async function makeFolderDurably(path: string): Promise<void> {
  const folder = resolve(path);
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  const parent = dirname(folder);
  const top = first === undefined || first.length > parent.length ? dirname(parent) : dirname(first);
  for (let above = parent; above.length >= top.length && above !== dirname(above); above = dirname(above)) {
    try {
      await syncFolder(above);
    } catch (error) {
      // A folder that was there before may be closed to us; one that was made in it now must not get lost.
      if (first !== undefined) throw error;
    }
  }
}

/** Makes names in a folder durable. Windows cannot sync a folder and does not need it for a rename. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
