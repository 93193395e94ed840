import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';
import { checkManifest } from '../store/backup-manifest.ts';
import { findOperatorKey } from '../store/operator-key.ts';
import { makeFolderDurably, syncFolder } from '../store/sqlite/durable-file.ts';
import { openPracticeFile } from '../store/sqlite/practice-file.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import { systemClock } from '../world/clock.ts';

/** What a restore brought back. */
export interface Restored {
  readonly takenAt: number;
  readonly messages: number;
  readonly openDeliveries: number;
  readonly events: number;
}

/**
 * Brings a backup back into a state folder without a store, given the operator's key in its file or the environment,
 * and reads every page of it. What does not open or is not sound is taken away again. The trail's witness is written
 * anew: events after the backup are gone, and nothing here can tell of them.
 */
export async function restoreBackup(options: {
  readonly backup: string;
  readonly state: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): Promise<Restored> {
  const folder = join(options.state, 'store');
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0) throw new Fault('restore-target-used');
  const manifest = await checkManifest(options.backup);
  const { key } = await findOperatorKey({
    variable: options.environment['SUTURE_KEY'],
    file: join(options.state, 'key'),
    makeIfMissing: false,
  });
  await makeFolderDurably(folder);
  try {
    for (const { name } of manifest.files) await copyFile(join(options.backup, name), join(folder, name));
    await syncFolder(folder);
    const store = await openSqliteStore({ folder, key, clock: systemClock });
    try {
      const practice = await openPracticeFile({ folder, key });
      try {
        const codes = await store.verify();
        if (codes.length > 0 || !(await practice.check())) throw new Fault('backup-broken');
        const [last] = await practice.trail({ limit: 1 });
        const { messages, openDeliveries } = store.state();
        return { takenAt: manifest.takenAt, messages, openDeliveries, events: last?.seq ?? 0 };
      } finally {
        await practice.close();
      }
    } finally {
      await store.close();
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
