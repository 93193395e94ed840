import { extname, join } from 'node:path';
import { type Disk, errnoOf } from '../../world/disk.ts';

// A file system without hard links (FAT, SMB, some mounts) says so in one of these ways. EPERM is also
// what Linux says of another user's file when fs.protected_hardlinks is set.
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

const NUMBERED = 20;

/**
 * Gives a file a second name without ever replacing another file, which `rename` would. Where the file
 * system knows no hard links, the file gets the new name instead of the old one.
 * @throws the disk's error, the file then being only where it was; `EEXIST` when the name is taken
 */
export async function nameNew(disk: Disk, from: string, to: string): Promise<'both names' | 'new name'> {
  try {
    await disk.link(from, to);
    return 'both names';
  } catch (error) {
    if (!NO_LINKS.has(errnoOf(error))) throw error;
  }
  // Nothing but another program writing the same name in the same instant can come between these two.
  if (await exists(disk, to)) throw Object.assign(new Error('name taken'), { code: 'EEXIST' });
  await disk.rename(from, to);
  return 'new name';
}

/**
 * Moves a file without ever replacing another. The new name is made durable before the old one is
 * removed: after a crash the file stands under one name or both, never under none.
 * @returns the path it has now
 * @throws the disk's error; the file is then still where it was. `EEXIST` when the name is taken.
 */
export async function moveNew(disk: Disk, from: string, folder: string, name: string): Promise<string> {
  const to = join(folder, name);
  const has = await nameNew(disk, from, to);
  try {
    await disk.syncFolder(folder);
    if (has === 'both names') await disk.unlink(from);
  } catch (error) {
    // Back under its old name alone: the next try must not find a copy and choose a second name.
    await (has === 'both names' ? disk.unlink(to) : disk.rename(to, from)).catch(() => undefined);
    throw error;
  }
  return to;
}

/** As `moveNew`, with `-2`, `-3` put before the extension while names are taken. */
export async function moveAside(disk: Disk, from: string, folder: string, name: string, now: number): Promise<string> {
  for (const candidate of namesLike(name, now)) {
    try {
      return await moveNew(disk, from, folder, candidate);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
  throw Object.assign(new Error('every name taken'), { code: 'EEXIST' });
}

/**
 * The name itself, then with numbers, then with the time: a folder that gets the same name for ever
 * must not be searched from its beginning every time.
 */
export function* namesLike(name: string, now: number): Generator<string> {
  yield name;
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  for (let number = 2; number <= NUMBERED; number++) yield `${stem}-${number}${extension}`;
  const time = new Date(now).toISOString().replace(/\D/g, '');
  yield `${stem}-${time}${extension}`;
  for (let number = 2; number <= 1000; number++) yield `${stem}-${time}-${number}${extension}`;
}

/** Whether anything stands at the path; an error other than its absence is thrown on. */
async function exists(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.stat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
