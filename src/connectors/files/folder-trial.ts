import { join, resolve } from 'node:path';
import { type Disk, errnoOf } from '../../world/disk.ts';
import type { TrialStep } from '../connector.ts';
import { diskTrouble } from './disk-trouble.ts';
import { moveNew } from './move-new.ts';

const PROBE = '.suture-trial';

/**
 * Tries a folder as the real work would use it: lists it, writes a dot-file that no reader takes, moves
 * it into each folder that files are moved to, and removes it.
 * @param targets folders that files are moved to, relative to `folder`
 */
export async function* tryFolder(disk: Disk, folder: string, targets: readonly string[]): AsyncGenerator<TrialStep> {
  const attempt = async (step: string, done: string, failed: string, run: () => Promise<void>): Promise<TrialStep> => {
    try {
      await run();
      return { step, ok: true, text: done };
    } catch (error) {
      const code = diskTrouble(error, 'folder');
      return { step, ok: false, code, text: `${failed} (${errnoOf(error) || 'unknown'}).` };
    }
  };
  const list = await attempt(
    'list',
    `The folder ${folder} can be read.`,
    `The folder ${folder} cannot be read`,
    async () => {
      for await (const _ of disk.list(folder)) break;
    },
  );
  yield list;
  if (!list.ok) return;
  let at = join(folder, PROBE);
  const write = await attempt(
    'write',
    `A file can be written in ${folder}.`,
    `No file can be written in ${folder}`,
    () => disk.write(at, new TextEncoder().encode('Suture was trying this folder.\n')),
  );
  yield write;
  if (!write.ok) return;
  for (const target of targets) {
    const to = resolve(folder, target);
    yield await attempt('move', `A file can be moved to ${to}.`, `No file can be moved to ${to}`, async () => {
      await disk.makeFolder(to);
      await disk.unlink(join(to, PROBE)).catch(() => undefined);
      at = await moveNew(disk, at, to, PROBE);
    });
  }
  await disk.unlink(at).catch(() => undefined);
}
