import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Fault } from '../diagnostics/fault.ts';
import { writeDurably } from './sqlite/durable-file.ts';

const NAME = 'backup.json';

/** `backup.json`: what a backup is made of. It is written last, so that a backup that was cut short has none. */
const shape = z.strictObject({
  version: z.literal(1),
  takenAt: z.number(),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.number(), sha256: z.string() })),
});

export type BackupManifest = z.infer<typeof shape>;

/** Describes the files of a backup and writes that beside them. */
export async function writeManifest(
  folder: string,
  names: readonly string[],
  takenAt: number,
): Promise<BackupManifest> {
  const files = [];
  for (const name of names) files.push(await describe(folder, name));
  const manifest: BackupManifest = { version: 1, takenAt, files };
  await writeDurably(join(folder, NAME), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

/** The files of a backup, each as it was written; throws `backup-broken` otherwise. */
export async function checkManifest(folder: string): Promise<BackupManifest> {
  try {
    const manifest = shape.parse(JSON.parse(await readFile(join(folder, NAME), 'utf8')));
    for (const file of manifest.files) {
      // A name is only ever a name: a changed manifest must not reach outside the folder.
      if (!/^[\w.-]+$/.test(file.name)) throw new Fault('backup-broken');
      const found = await describe(folder, file.name);
      if (found.bytes !== file.bytes || found.sha256 !== file.sha256) throw new Fault('backup-broken');
    }
    return manifest;
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('backup-broken', { cause });
  }
}

async function describe(folder: string, name: string): Promise<BackupManifest['files'][number]> {
  const path = join(folder, name);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
