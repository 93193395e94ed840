import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../diagnostics/fault.ts';
import type { CommandSpec } from '../command-spec.ts';

/** Files of the example, by where they go. What npm would not pack under its own name has another here. */
const EXAMPLE = fileURLToPath(new URL('../example/', import.meta.url));
const RENAMED: Readonly<Record<string, string>> = {
  'gitignore.txt': '.gitignore',
  'outbox/gitkeep.txt': 'outbox/.gitkeep',
};

/** `suture init [FOLDER]`: writes a small workspace to begin with. */
export const init: CommandSpec = {
  name: 'init',
  text: 'write a small commented workspace to begin with',
  args: [['[folder]', 'where; the working folder otherwise']],
  run: async ({ output, terminal, workspace }, given) => {
    const named = given.args[0];
    const folder =
      named === undefined
        ? given.text('workspace') === undefined
          ? terminal.folder
          : workspace
        : resolve(terminal.folder, named);
    const names = await filesBelow(EXAMPLE);
    try {
      for (const name of names) {
        const target = RENAMED[name] ?? name;
        await mkdir(dirname(join(folder, target)), { recursive: true });
        // Fails where a file is: nothing of the user's is ever written over.
        await writeFile(join(folder, target), await readFile(join(EXAMPLE, name)), { flag: 'wx' });
        output.data('written', { file: target }, target);
      }
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      throw new Fault(taken ? 'folder-has-files' : 'folder-unreadable', { place: { file: folder }, cause: error });
    }
    const place = relative(terminal.folder, folder);
    output.note(`next: ${place === '' ? '' : `cd ${place} && `}suture dev`);
    output.result({ folder, files: names.length });
    return undefined;
  },
};

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
