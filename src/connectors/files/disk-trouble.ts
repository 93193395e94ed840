import type { Code } from '../../diagnostics/catalogue.ts';
import { errnoOf } from '../../world/disk.ts';

const FILE_CODES: Readonly<Record<string, Code>> = {
  ENOENT: 'file-vanished',
  EACCES: 'file-unreadable',
  EPERM: 'file-unreadable',
  EBUSY: 'file-locked',
  EAGAIN: 'file-locked',
  ETXTBSY: 'file-locked',
  ELOOP: 'file-is-link',
  EINVAL: 'file-not-plain',
};

const FOLDER_CODES: Readonly<Record<string, Code>> = {
  ENOENT: 'folder-missing',
  ENOTDIR: 'folder-missing',
  EACCES: 'folder-not-permitted',
  EPERM: 'folder-not-permitted',
  EROFS: 'folder-not-permitted',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EXDEV: 'folder-other-disk',
};

/** The code for an error of the disk, told by what was being done: reading one file, or using a folder. */
export function diskTrouble(error: unknown, about: 'file' | 'folder'): Code {
  return (about === 'file' ? FILE_CODES : FOLDER_CODES)[errnoOf(error)] ?? 'disk-error';
}
