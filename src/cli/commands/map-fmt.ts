import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { Fault } from '../../diagnostics/fault.ts';
import { formatMap } from '../../meaning/maps/format-map.ts';
import { readFunctionFiles } from '../../workspace/functions/function-file.ts';
import { isMapFile } from '../../workspace/map-files.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { readNamedFile } from '../read-file.ts';

/** `suture map fmt [FILES] [--check]`: map files laid out, in place. */
export const mapFmt: CommandSpec = {
  name: 'map fmt',
  text: 'lay out map files: rows in columns, blanks and quotes as they should be; the maps mean the same',
  args: [
    ['[files...]', 'map files (otherwise all of the workspace); - is standard input, laid out on standard output'],
  ],
  options: [{ flags: '--check', text: 'change nothing, and end with 1 when a file is not laid out so' }],
  run: async (context, given) => {
    const { output, terminal } = context;
    const check = given.flag('check');
    const { functions } = readFunctionFiles(await context.files().catch(() => ({})));
    const files = given.args.length > 0 ? given.args : await ownMaps(context);
    let changed = 0;
    let broken = 0;
    for (const file of files) {
      const before = Buffer.from(await readNamedFile(context, file)).toString('utf8');
      const formatted = formatMap(file, before, functions);
      if (!('text' in formatted)) {
        broken++;
        for (const finding of formatted.findings) output.finding(finding);
        continue;
      }
      if (file === '-' && !check) output.bytes(Buffer.from(formatted.text));
      if (formatted.text === before) continue;
      changed++;
      if (check) output.finding({ code: 'map-not-laid-out', place: { file } });
      else if (file !== '-') {
        await writeFile(resolve(terminal.folder, file), formatted.text);
        output.data('laid-out', { file }, file);
      }
    }
    if (broken > 0) throw new Fault('map-has-findings');
    if (!check || changed === 0) output.result({ files: files.length, changed });
    else output.failure({ code: 'map-not-laid-out', about: { files: changed } });
    return check && changed > 0 ? exitCodes.failed : exitCodes.ok;
  },
};

/** The workspace's map files, as paths from where the user stands. */
async function ownMaps(context: Context): Promise<readonly string[]> {
  const files = Object.keys(await context.files()).filter(isMapFile);
  return files.sort().map((file) => relative(context.terminal.folder, join(context.workspace, file)));
}
