import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import {
  dataOffset,
  findZip64Directory,
  findZipDirectory,
  readZipDirectory,
  ZIP_TAIL,
  type ZipEntry,
} from '../formats/zip.ts';

/** A directory longer than that is of no archive that is meant for Suture. */
const LONGEST_DIRECTORY = 16 << 20;

/** The files of a ZIP archive on disk; undefined where it is none. Only its end is read. */
export async function zipFileEntries(file: string): Promise<readonly ZipEntry[] | undefined> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const tail = await bytesAt(handle, Math.max(0, size - ZIP_TAIL), Math.min(size, ZIP_TAIL));
    const found = findZipDirectory(tail);
    const place =
      found !== undefined && 'end64' in found ? findZip64Directory(await bytesAt(handle, found.end64, 56)) : found;
    if (place === undefined || place.length > LONGEST_DIRECTORY || place.at + place.length > size) return undefined;
    return readZipDirectory(await bytesAt(handle, place.at, place.length));
  } finally {
    await handle.close();
  }
}

/**
 * One file of an archive on disk, unpacked while it is read. Rejects, as it is read, when it is damaged or goes on after
 * the size that the archive says; undefined where it cannot be unpacked at all.
 */
export async function readZipEntry(file: string, entry: ZipEntry): Promise<AsyncIterable<Uint8Array> | undefined> {
  if (entry.encrypted || (entry.method !== 0 && entry.method !== 8)) return undefined;
  const start = dataOffset(entry, await headerOf(file, entry));
  if (start === undefined) return undefined;
  if (entry.packed === 0) return Readable.from([]);
  const packed = createReadStream(file, { start, end: start + entry.packed - 1 });
  if (entry.method === 0) return within(packed, entry.size);
  const inflate = createInflateRaw();
  // Its errors come out where the unpacked bytes are read.
  pipeline(packed, inflate, () => undefined);
  return within(inflate, entry.size);
}

async function headerOf(file: string, { offset }: ZipEntry): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    return await bytesAt(handle, offset, 30);
  } finally {
    await handle.close();
  }
}

async function* within(bytes: AsyncIterable<Uint8Array>, size: number): AsyncIterable<Uint8Array> {
  let read = 0;
  for await (const piece of bytes) {
    read += piece.length;
    if (read > size) throw new RangeError('the archive holds more than it says');
    yield piece;
  }
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}
