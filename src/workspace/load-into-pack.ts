import { mkdir, open, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CodeTable } from '../meaning/codes/code-table.ts';
import type { Concept } from '../meaning/codes/concept.ts';
import type { CodeFileKind, Loaded, LoadPosition } from '../meaning/codes/load/load-code-system.ts';
import type { LoadedItem } from '../meaning/codes/load/loaded-item.ts';
import { officialSystems } from '../meaning/codes/load/official-systems.ts';
import { mergeRelease } from '../meaning/codes/merge-release.ts';
import { readPack, writePackConcepts, writePackTerms } from '../meaning/codes/pack-format.ts';
import { readCodeFile } from '../meaning/codes/read-code-file.ts';
import { writeCodeTable } from '../meaning/codes/write-code-table.ts';
import { codePackNames, loadCodeFile, loadCodePack, textOfPackFile } from './code-packs.ts';

/** How far a load has come, for whoever waits. */
export interface LoadProgress {
  readonly records: number;
  readonly items: number;
  readonly bytes: number;
}

export interface LoadIntoPackOptions {
  /** Folder of the packs; the pack becomes a folder in it. */
  readonly packs: string;
  /** Version of the release: `2027`, `2.80`. */
  readonly version: string;
  /**
   * First day of the release. With it, an earlier pack of the same system stays known: codes that ended, and since
   * when others are there. Without it, the pack holds this release alone.
   */
  readonly effective?: string;
  readonly charset?: string;
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly signal?: AbortSignal;
}

/** What stands in `loading.json` while a pack is being made. */
interface Loading {
  readonly position: LoadPosition;
  readonly sizes: Readonly<Record<string, number>>;
}

const FILES = ['concepts.tsv.gz', 'terms.tsv.gz', 'rows.csv.gz'] as const;

/**
 * Makes a pack of an official code file. The pack appears whole or not at all; until then it grows in a folder beside
 * it, and the same call after an interruption goes on there. A file that is not whole makes no pack.
 *
 * Rejects as `loadCodeSystem` does, and with the file system's own errors.
 */
export async function loadIntoPack(
  kind: CodeFileKind,
  file: string,
  options: LoadIntoPackOptions,
): Promise<Loaded & { readonly pack?: string }> {
  const { name } = officialSystems[kind];
  const folder = join(options.packs, `${name}.loading`);
  await mkdir(folder, { recursive: true });
  const before = await resumed(folder, kind);
  const sizes: Record<string, number> = { ...before?.sizes };
  const loaded = await loadCodeFile(kind, file, {
    ...(before === undefined ? {} : { from: before.position }),
    ...(options.charset === undefined ? {} : { charset: options.charset }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    take: async (items, position) => {
      for (const [name, text] of textsOf(items))
        sizes[name] = await appended(join(folder, name), text, sizes[name] ?? 0);
      await replaced(join(folder, 'loading.json'), JSON.stringify({ position, sizes } satisfies Loading));
      const { records, items: count, bytes } = position;
      options.onProgress?.({ records, items: count, bytes });
    },
  });
  if (loaded.findings.length > 0) {
    await rm(folder, { recursive: true });
    return loaded;
  }
  await finish(kind, folder, options);
  await swapped(folder, join(options.packs, name));
  return { ...loaded, pack: name };
}

/** Reads a pack that is a code table, as `snomed-to-icd-10-cm` makes one. */
export async function loadTablePack(name: string, packs: string): Promise<CodeTable | undefined> {
  const text = await textOfPackFile(join(packs, name, 'rows.csv.gz'));
  const file = text === undefined ? undefined : readCodeFile(`${name}.csv`, text);
  return file?.kind === 'table' ? file.table : undefined;
}

/** Puts a finished folder in the place of an earlier one, which is there until the moment that the new one is. */
async function swapped(folder: string, place: string): Promise<void> {
  const old = `${place}.old`;
  await rm(old, { recursive: true, force: true });
  if ((await stat(place).catch(() => undefined)) !== undefined) await rename(place, old);
  await rename(folder, place);
  await rm(old, { recursive: true, force: true });
}

/** Brings the files back to where the last whole batch ended; what a crash left behind that is no batch. */
async function resumed(folder: string, kind: CodeFileKind): Promise<Loading | undefined> {
  const text = await readFile(join(folder, 'loading.json'), 'utf8').catch(() => undefined);
  const loading = text === undefined ? undefined : (JSON.parse(text) as Loading);
  const usable = loading?.position.kind === kind ? loading : undefined;
  for (const name of FILES) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined)) !== undefined) await truncate(path, usable?.sizes[name] ?? 0);
  }
  return usable;
}

function* textsOf(items: readonly LoadedItem[]): IterableIterator<readonly [(typeof FILES)[number], string]> {
  const concepts = items.flatMap((item) => (item.kind === 'concept' ? [item.concept] : []));
  const terms = items.flatMap((item) => (item.kind === 'term' ? [item.term] : []));
  const rows = items.flatMap((item) => (item.kind === 'row' ? [item.row] : []));
  if (concepts.length > 0) yield ['concepts.tsv.gz', writePackConcepts(concepts)];
  if (terms.length > 0) yield ['terms.tsv.gz', writePackTerms(terms)];
  if (rows.length > 0) yield ['rows.csv.gz', writeCodeTable({ rows }, 'all')];
}

/** Appends a text as a gzip member of its own (RFC 1952 lets them stand in a row); only the first keeps its head line. */
async function appended(path: string, text: string, size: number): Promise<number> {
  const bytes = gzipSync(size === 0 ? text : text.slice(text.indexOf('\n') + 1));
  const handle = await open(path, 'a');
  try {
    await handle.write(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return size + bytes.length;
}

async function replaced(path: string, text: string): Promise<void> {
  const handle = await open(`${path}.new`, 'w');
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
}

async function finish(kind: CodeFileKind, folder: string, options: LoadIntoPackOptions): Promise<void> {
  const official = officialSystems[kind];
  const manifest = { ...official, version: options.version, system: { ...official.system, version: options.version } };
  const earlier = (await codePackNames(options.packs)).includes(official.name)
    ? await loadCodePack(official.name, options.packs)
    : undefined;
  const text = await textOfPackFile(join(folder, 'concepts.tsv.gz'));
  if (text !== undefined && options.effective !== undefined && earlier !== undefined) {
    const release = readPack({ manifest: JSON.stringify(manifest), concepts: text }).system;
    const periods = function* (system: typeof release): IterableIterator<Concept> {
      for (const code of system.codes()) yield* system.periods(code);
    };
    const merged = mergeRelease(periods(earlier.system), periods(release), options.effective);
    await rm(join(folder, 'concepts.tsv.gz'));
    await appended(join(folder, 'concepts.tsv.gz'), writePackConcepts(merged), 0);
    // The order file has no inclusion terms; those of the earlier pack go on being of use.
    const terms = await textOfPackFile(join(folder, 'terms.tsv.gz'));
    if (terms === undefined && earlier.terms.length > 0) {
      await appended(join(folder, 'terms.tsv.gz'), writePackTerms(earlier.terms), 0);
    }
  }
  await replaced(join(folder, 'pack.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await rm(join(folder, 'loading.json'), { force: true });
}
