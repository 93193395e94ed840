import { Fault } from '../../diagnostics/fault.ts';
import type { CommandSpec } from '../command-spec.ts';
import { confirm } from '../confirm.ts';
import { tableLines, timeText } from '../text.ts';

/** `suture releases list` and `suture releases rollback N`. */
export const releases: readonly CommandSpec[] = [
  {
    name: 'releases list',
    text: 'what was applied, newest first',
    options: [{ flags: '--limit <n>', text: 'at most so many', fallback: '20' }],
    run: async ({ engine, output }, given) => {
      const list = await engine.releases(numberOf(given.text('limit'), '--limit'));
      const rows = list.map(({ number, hash, appliedAt, by }) => [
        String(number),
        hash.slice(0, 12),
        timeText(appliedAt),
        by,
      ]);
      const lines = tableLines(rows);
      list.forEach((release, i) =>
        output.data('release', { ...release, appliedAt: timeText(release.appliedAt) }, lines[i] ?? ''),
      );
      output.result({ releases: list.length });
      return undefined;
    },
  },
  {
    name: 'releases rollback',
    text: 'make an earlier release the one that runs; the files on disk stay as they are',
    args: [['<number>', 'the release']],
    options: [{ flags: '--yes', text: 'do not ask' }],
    run: async (context, given) => {
      const { engine, output, terminal } = context;
      const number = numberOf(given.args[0], 'the number');
      await confirm(context, given, `Go back to release ${number}?`);
      const release = await engine.rollback(number, terminal.user);
      output.data(
        'applied',
        { release: release.number, hash: release.hash },
        `release ${release.number} runs, with the files of release ${number}`,
      );
      output.result({ release: release.number });
      return undefined;
    },
  },
];

function numberOf(text: string | undefined, option: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Fault('value-unreadable', { about: { option } });
}
