import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';
import { checkManifest, writeManifest } from '../store/backup-manifest.ts';
import { makeFolderDurably } from '../store/sqlite/durable-file.ts';
import type { Services } from './services.ts';

/**
 * Writes a backup of everything that lasts into a folder that is empty or not there: the messages of each month, what
 * lasts, accounts and audit trail, and the wrapped key. The operator's key is not in it. Each file is as of one moment,
 * and the whole is read back. Rejects with `backup-not-empty` or `backup-failed`.
 */
export async function takeBackup(
  { engine, practice, clock }: Services,
  folder: string,
): Promise<{ readonly files: number; readonly bytes: number }> {
  try {
    await makeFolderDurably(folder);
    if ((await readdir(folder)).length > 0) throw new Fault('backup-not-empty');
    const names = [...(await engine.copyStore(folder))];
    // After the messages: an event of the trail may name a message, which must be there.
    await practice.copyTo(join(folder, 'practice.db'));
    names.push('practice.db');
    const { files } = await writeManifest(folder, names, clock.now());
    await checkManifest(folder);
    return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('backup-failed', { cause });
  }
}
