import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { documentType, ENDINGS } from '../../formats/documents/index.ts';
import type { DocumentFacts } from '../../meaning/checks/document-facts.ts';
import { examineDocument } from './examine-document.ts';
import type { Ocr } from './ocr.ts';

/** Files beyond that are fingerprinted, and known by their first bytes. */
const LARGEST_READ = 128 << 20;
const HEAD_BYTES = 1 << 16;
const MOST_FILES = 5_000_000;

/** Says what files a folder holds, below it with `/`, in the same order each time. What is hidden or a link is left out. */
export async function documentPaths(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  await collect(folder, '', found);
  return found.sort();
}

/** Examines the documents of a folder one by one, so that memory holds one of them at a time. */
export async function* examineFolder(
  folder: string,
  paths: readonly string[],
  ocr?: Ocr,
): AsyncGenerator<DocumentFacts> {
  for (const path of paths) {
    const file = join(folder, path);
    const { size } = await stat(file);
    yield size > LARGEST_READ
      ? await examineLarge(file, path, size)
      : await examineDocument(path, await readFile(file), ocr);
  }
}

async function examineLarge(file: string, path: string, size: number): Promise<DocumentFacts> {
  const hash = createHash('sha256');
  let head = new Uint8Array();
  await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
      hash.update(chunk);
    }
  });
  const type = documentType(head);
  const rest = { state: 'too-large', hasText: false, endsAbruptly: false, patients: [] } as const;
  return { path, bytes: size, digest: hash.digest('hex'), type, endings: ENDINGS[type], ...rest };
}

async function collect(folder: string, inside: string, found: string[]): Promise<void> {
  for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
    if (entry.name.startsWith('.') || found.length >= MOST_FILES) continue;
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) await collect(folder, path, found);
    else if (entry.isFile()) found.push(path);
  }
}
