import type { DocumentReading } from './document.ts';
import type { DocumentType } from './document-type.ts';

type Judged = Pick<DocumentReading, 'state' | 'pages'>;

const MOST_PAGES = 100_000;

/** Walks a picture's own structure from end to end, without decoding it. */
export const IMAGES: Partial<Record<DocumentType, (bytes: Uint8Array) => Judged>> = {
  tiff,
  png,
  jpeg,
  gif,
  bmp: () => ({ state: 'whole', pages: 1 }),
};

/** TIFF 6.0, section 2: a chain of directories, one a page, each with strips or tiles that have to lie inside the file. */
function tiff(bytes: Uint8Array): Judged {
  const view = viewOf(bytes);
  const little = bytes[0] === 0x49;
  const big = view.byteLength > 3 && view.getUint16(2, little) === 43;
  const [entryBytes, countBytes, offsetBytes] = big ? [20, 8, 8] : [12, 2, 4];
  const number = (at: number, size: number): number =>
    size === 8
      ? Number(view.getBigUint64(at, little))
      : size === 4
        ? view.getUint32(at, little)
        : view.getUint16(at, little);
  const inside = (at: number, length: number): boolean => at >= 0 && at + length <= bytes.length;
  if (!inside(big ? 8 : 4, offsetBytes)) return { state: 'truncated' };
  const seen = new Set<number>();
  let pages = 0;
  for (let at = number(big ? 8 : 4, offsetBytes); at !== 0; ) {
    if (seen.has(at) || pages >= MOST_PAGES) return { state: 'damaged', pages };
    seen.add(at);
    if (!inside(at, countBytes)) return { state: 'truncated', ...(pages === 0 ? {} : { pages }) };
    const count = number(at, countBytes);
    const next = at + countBytes + count * entryBytes;
    if (!inside(next, offsetBytes)) return { state: 'truncated', ...(pages === 0 ? {} : { pages }) };
    if (!holdsItsPicture(at + countBytes, count)) return { state: 'truncated', pages: pages + 1 };
    pages++;
    at = number(next, offsetBytes);
  }
  return pages === 0 ? { state: 'damaged' } : { state: 'whole', pages };

  /** Whether every strip (273, 279) or tile (324, 325) of a page ends inside the file. */
  function holdsItsPicture(entries: number, count: number): boolean {
    const field = new Map<number, number[] | undefined>();
    for (let nth = 0; nth < count; nth++) {
      const at = entries + nth * entryBytes;
      const tag = number(at, 2);
      if ([273, 279, 324, 325].includes(tag)) field.set(tag, values(at));
    }
    for (const [offsets, lengths] of [
      [273, 279],
      [324, 325],
    ] as const) {
      if (!field.has(offsets)) continue;
      const [from, long] = [field.get(offsets), field.get(lengths)];
      if (from === undefined || (field.has(lengths) && long === undefined)) return false;
      if (from.some((offset, nth) => !inside(offset, long?.[nth] ?? 0))) return false;
    }
    return true;
  }

  /** The numbers of a directory entry; undefined where they lie outside of the file. */
  function values(at: number): number[] | undefined {
    const size = { 3: 2, 4: 4, 13: 4, 16: 8 }[number(at + 2, 2)];
    const count = number(at + 4, big ? 8 : 4);
    if (size === undefined) return [];
    const place = at + (big ? 12 : 8);
    const from = size * count <= offsetBytes ? place : number(place, offsetBytes);
    if (!inside(from, size * count)) return undefined;
    return Array.from({ length: Math.min(count, MOST_PAGES) }, (_, nth) => number(from + nth * size, size));
  }
}

/** PNG, section 5: chunks up to IEND. */
function png(bytes: Uint8Array): Judged {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1') === 'IEND') return { state: 'whole', pages: 1 };
    at += 12 + length;
  }
  return { state: 'truncated', pages: 1 };
}

/** JPEG (T.81, annex B): marker segments, then compressed data up to the end-of-image marker. */
function jpeg(bytes: Uint8Array): Judged {
  // Cameras and scanners append things of their own, so the end is looked for and need not be last.
  const end = Buffer.from(bytes).lastIndexOf(Buffer.from([0xff, 0xd9]));
  return { state: end > 2 ? 'whole' : 'truncated', pages: 1 };
}

/** GIF89a, section 27: the last byte is the trailer. */
function gif(bytes: Uint8Array): Judged {
  return { state: bytes.includes(0x3b, bytes.length - 8) ? 'whole' : 'truncated', pages: 1 };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
