import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { Fault } from '../diagnostics/fault.ts';
import { archiveEntry } from '../meaning/codes/load/archive-entry.ts';
import {
  type CodeFileKind,
  type Loaded,
  type LoadOptions,
  loadCodeSystem,
} from '../meaning/codes/load/load-code-system.ts';
import { type CodePack, readPack } from '../meaning/codes/pack-format.ts';

import { readZipEntry, zipFileEntries } from './zip-file.ts';

const unzipped = promisify(gunzip);

/** Where the packs that ship with Suture lie: beside `src/` and beside `dist/`. */
export const SHIPPED_PACKS = fileURLToPath(new URL('../../packs/', import.meta.url));

/** Names of the packs of codes in a folder; packs of other kinds are passed over. */
export async function codePackNames(folder: string = SHIPPED_PACKS): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || /\.(loading|old)$/.test(entry.name)) continue;
    const files = await readdir(join(folder, entry.name));
    if (files.includes('concepts.tsv.gz') && files.includes('pack.json')) names.push(entry.name);
  }
  return names.sort();
}

/**
 * Reads a pack of codes by its name. A whole ICD-10-CM takes about half a second and some sixty megabytes.
 *
 * Rejects with a Fault `codes-pack-unknown` or `codes-pack-damaged`.
 */
export async function loadCodePack(name: string, folder: string = SHIPPED_PACKS): Promise<CodePack> {
  if (!(await codePackNames(folder)).includes(name)) throw new Fault('codes-pack-unknown');
  try {
    const manifest = await readFile(join(folder, name, 'pack.json'), 'utf8');
    const concepts = (await textOfPackFile(join(folder, name, 'concepts.tsv.gz'))) ?? '';
    const terms = await textOfPackFile(join(folder, name, 'terms.tsv.gz'));
    return readPack({ manifest, concepts, ...(terms === undefined ? {} : { terms }) });
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('codes-pack-damaged', { cause });
  }
}

/** The text of a gzipped file of a pack, or undefined when there is none. */
export async function textOfPackFile(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return bytes === undefined ? undefined : (await unzipped(bytes)).toString('utf8');
}

/**
 * Loads an official code file from disk, unpacked, gzipped (`.gz`), or within its publisher's archive (`.zip`), as
 * `loadCodeSystem` does from a stream. A file is read no faster than its contents are taken.
 *
 * Rejects with the file system's own error when the file cannot be read, and with `codes-archive-unreadable` or
 * `codes-archive-without-file`.
 */
export async function loadCodeFile(kind: CodeFileKind, file: string, options: LoadOptions): Promise<Loaded> {
  let loaded: Loaded | undefined;
  const take = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
    loaded = await loadCodeSystem(kind, stream, options);
  };
  if (/\.zip$/i.test(file)) {
    await take(await archived(kind, file));
    if (loaded === undefined) throw new Fault('codes-file-not-whole');
    return loaded;
  }
  const source = createReadStream(file);
  if (file.endsWith('.gz')) await pipeline(source, createGunzip(), take);
  else await pipeline(source, take);
  if (loaded === undefined) throw new Fault('codes-file-not-whole');
  return loaded;
}

/** The file of a kind within an archive. */
async function archived(kind: CodeFileKind, file: string): Promise<AsyncIterable<Uint8Array>> {
  const entries = await zipFileEntries(file);
  if (entries === undefined) throw new Fault('codes-archive-unreadable', { place: { file } });
  const name = archiveEntry(
    kind,
    entries.map((entry) => entry.name),
  );
  const entry = entries.find((each) => each.name === name);
  if (entry === undefined) throw new Fault('codes-archive-without-file', { place: { file } });
  const bytes = await readZipEntry(file, entry);
  if (bytes === undefined) throw new Fault('codes-archive-unreadable', { place: { file } });
  return bytes;
}
