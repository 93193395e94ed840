import { readFile } from 'node:fs/promises';
import { isAbsolute, join, normalize, relative } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';

/**
 * Resolves the references that a workspace makes to what must not stand in it: `secret:northlab-key` is
 * the environment variable `SUTURE_SECRET_NORTHLAB_KEY`, or else the file `secrets/northlab-key` of the
 * state folder; `file:certs/suture.pem` is a file of the workspace. Rejects with a Fault.
 */
export function secretReader(
  workspaceFolder: string,
  stateFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
): (reference: string) => Promise<Uint8Array> {
  return async (reference) => {
    const colon = reference.indexOf(':');
    const kind = reference.slice(0, colon);
    const name = reference.slice(colon + 1);
    if (kind === 'secret') {
      const variable = environment[`SUTURE_SECRET_${name.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase()}`];
      if (variable !== undefined) return Buffer.from(variable, 'utf8');
      return read(join(stateFolder, 'secrets'), name, reference);
    }
    if (kind === 'file') return read(workspaceFolder, name, reference);
    throw new Fault('secret-reference-unreadable', { place: { path: reference } });
  };
}

/** A file inside a folder; a name that leads out of it is refused, since references come from a shared text. */
async function read(folder: string, name: string, reference: string): Promise<Uint8Array> {
  const file = isAbsolute(name) ? name : join(folder, normalize(name));
  if (!isAbsolute(name) && relative(folder, file).startsWith('..')) {
    throw new Fault('secret-reference-unreadable', { place: { path: reference } });
  }
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Fault('secret-missing', { place: { path: reference }, cause });
  }
}
