import { resolve } from 'node:path';
import type { CommandSpec } from '../command-spec.ts';
import { numberText, sizeText, timeText } from '../text.ts';

/** `suture backup` and `suture restore`. */
export const backup: readonly CommandSpec[] = [
  {
    name: 'backup',
    text: 'write a backup into an empty folder, while everything runs, and read it back',
    args: [['folder', 'made where it does not exist']],
    run: async ({ engine, output, terminal }, given) => {
      const folder = resolve(terminal.folder, given.args[0] ?? '');
      const { files, bytes } = await engine.api.takeBackup({ body: { folder } });
      output.note(`${numberText(files)} files, ${sizeText(bytes)}, read back`);
      output.note("the operator's key is not in it; keep a copy of that elsewhere");
      output.result({ files, bytes });
      return undefined;
    },
  },
  {
    name: 'restore',
    text: 'bring a backup back into a workspace without a store, and check every page of it',
    args: [['folder', 'of the backup']],
    run: async ({ output, terminal, state }, given) => {
      const { restoreBackup } = await import('../../engine/restore-backup.ts');
      const restored = await restoreBackup({
        backup: resolve(terminal.folder, given.args[0] ?? ''),
        state,
        environment: terminal.environment,
      });
      output.note(`back as of ${timeText(restored.takenAt)}`, 'green');
      output.note(
        `${numberText(restored.messages)} messages, ${numberText(restored.openDeliveries)} open deliveries, ${numberText(restored.events)} events`,
      );
      output.result({ ...restored });
      return undefined;
    },
  },
];
