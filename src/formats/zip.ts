import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** One file of a ZIP archive, as its directory says. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated; others cannot be read. */
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: number;
  readonly size: number;
  /** Where the entry's own header begins in the archive. */
  readonly offset: number;
}

const [END, DIRECTORY, LOCAL, END64, LOCATOR64] = [0x06054b50, 0x02014b50, 0x04034b50, 0x06064b50, 0x07064b50];
const LONGEST_END = 22 + 0xffff;
const WHOLE = 0xffffffff;
/** More files than that are in no archive that is meant for Suture. */
const MOST_ENTRIES = 10_000;

/** How many bytes of an archive's end hold what `readZipDirectory` needs first. */
export const ZIP_TAIL = LONGEST_END + 20;

/** Where the directory of an archive lies; undefined where the bytes are no end of a ZIP archive (APPNOTE 4.3.16, 4.3.14). */
export function findZipDirectory(
  tail: Uint8Array,
): { readonly at: number; readonly length: number } | { readonly end64: number } | undefined {
  const view = viewOf(tail);
  for (let at = tail.length - 22; at >= Math.max(0, tail.length - LONGEST_END); at--) {
    if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) > tail.length) continue;
    const [length, offset] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
    if (offset !== WHOLE && length !== WHOLE) return { at: offset, length };
    if (at < 20 || view.getUint32(at - 20, true) !== LOCATOR64) return undefined;
    return { end64: Number(view.getBigUint64(at - 12, true)) };
  }
  return undefined;
}

/** The same from the 56 bytes of a ZIP64 end (APPNOTE 4.3.14). */
export function findZip64Directory(bytes: Uint8Array): { readonly at: number; readonly length: number } | undefined {
  const view = viewOf(bytes);
  if (bytes.length < 56 || view.getUint32(0, true) !== END64) return undefined;
  return { at: Number(view.getBigUint64(48, true)), length: Number(view.getBigUint64(40, true)) };
}

/** Reads the directory of an archive (APPNOTE 4.3.12); undefined where it is damaged or has too many files. */
export function readZipDirectory(bytes: Uint8Array): readonly ZipEntry[] | undefined {
  const view = viewOf(bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= bytes.length; ) {
    if (view.getUint32(at, true) !== DIRECTORY || entries.length >= MOST_ENTRIES) return undefined;
    const [name, extra, comment] = [28, 30, 32].map((from) => view.getUint16(at + from, true)) as [
      number,
      number,
      number,
    ];
    if (at + 46 + name + extra > bytes.length) return undefined;
    const long = zip64(bytes.subarray(at + 46 + name, at + 46 + name + extra));
    const number = (from: number): number => {
      const value = view.getUint32(at + from, true);
      return value === WHOLE ? (long.shift() ?? value) : value;
    };
    const size = number(24);
    const packed = number(20);
    entries.push({
      name: Buffer.from(bytes.subarray(at + 46, at + 46 + name)).toString('utf8'),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) !== 0,
      packed,
      size,
      offset: number(42),
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

/** Where an entry's bytes begin, after its own header (APPNOTE 4.3.7), from the 30 bytes of that. */
export function dataOffset(entry: ZipEntry, header: Uint8Array): number | undefined {
  const view = viewOf(header);
  if (header.length < 30 || view.getUint32(0, true) !== LOCAL) return undefined;
  return entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
}

/** The entries of an archive that is at hand whole; undefined where it is none. */
export function zipEntries(bytes: Uint8Array): readonly ZipEntry[] | undefined {
  const found = findZipDirectory(bytes.subarray(Math.max(0, bytes.length - ZIP_TAIL)));
  const place = found !== undefined && 'end64' in found ? findZip64Directory(bytes.subarray(found.end64)) : found;
  if (place === undefined) return undefined;
  return readZipDirectory(bytes.subarray(place.at, place.at + place.length));
}

/**
 * The bytes of an entry of an archive that is at hand whole; undefined where it is damaged, encrypted, or larger than
 * `most` bytes: what the archive says of its size is not believed.
 */
export function unzip(bytes: Uint8Array, entry: ZipEntry, most: number): Uint8Array | undefined {
  const at = dataOffset(entry, bytes.subarray(entry.offset, entry.offset + 30));
  if (at === undefined || entry.encrypted || at + entry.packed > bytes.length) return undefined;
  const packed = bytes.subarray(at, at + entry.packed);
  if (entry.method === 0) return packed.length <= most ? packed : undefined;
  if (entry.method !== 8) return undefined;
  try {
    return inflateRawSync(packed, { maxOutputLength: most });
  } catch {
    return undefined;
  }
}

/** Makes an archive of files. It holds no times, so that the same files make the same bytes. */
export function zip(files: Readonly<Record<string, string>>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [named, bytes] = [Buffer.from(name, 'utf8'), Buffer.from(text, 'utf8')];
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    // Version 2.0, names in UTF-8, deflated, the first day that the format knows.
    for (const [at, value] of [
      [0, 20],
      [2, 0x800],
      [4, 8],
      [8, 0x21],
      [22, named.length],
    ] as const) {
      common.writeUInt16LE(value, at);
    }
    for (const [at, value] of [
      [10, crc32(bytes)],
      [14, packed.length],
      [18, bytes.length],
    ] as const) {
      common.writeUInt32LE(value, at);
    }
    const local = Buffer.concat([word(LOCAL), common, named, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([word(DIRECTORY), Buffer.from([20, 0]), common, rest, named]));
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, word(END), end]);
}

/** Sizes and place beyond 32 bits, in the order in which the record leaves them out (APPNOTE 4.5.3). */
function zip64(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const numbers: number[] = [];
    const end = Math.min(at + 4 + view.getUint16(at + 2, true), extra.length);
    for (let from = at + 4; from + 8 <= end; from += 8) numbers.push(Number(view.getBigUint64(from, true)));
    return numbers;
  }
  return [];
}

function word(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
