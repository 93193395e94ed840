import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCodeFile } from './code-files.ts';
import { isFunctionFile } from './functions/function-file.ts';

const DEEPEST = 4;
/** Messages to try maps on, with what is expected of them: never part of a release. */
const SAMPLES = 'samples';

/**
 * Reads the YAML files (maps are YAML), the code tables and the functions of a workspace folder, by path relative to it with forward
 * slashes. Only they are read: message files that lie in folders of interfaces must never become part of a release.
 * Names that begin with a dot (`.suture`, `.git`), `node_modules` and `samples` are passed over, symbolic links are not
 * followed.
 *
 * Rejects with the file system's own error when the folder cannot be read.
 */
export async function readWorkspaceFolder(folder: string): Promise<Readonly<Record<string, string>>> {
  const names: string[] = [];
  await collect(folder, '', names);
  const texts = await Promise.all(
    names.sort().map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
  );
  return Object.fromEntries(texts);
}

async function collect(folder: string, inside: string, names: string[]): Promise<void> {
  for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (inside === '' && entry.name === SAMPLES) continue;
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory() && name.split('/').length < DEEPEST) await collect(folder, name, names);
    else if (entry.isFile() && (/\.ya?ml$/.test(entry.name) || isCodeFile(name) || isFunctionFile(name)))
      names.push(name);
  }
}
