import { inflateRawSync } from 'node:zlib';

/** One element of a data set: its representation where it is stated, and its value as text. */
export type Tags = ReadonlyMap<string, string>;

/** What the head of a DICOM file says, and whether the file is whole as far as was read. */
export interface DicomHead {
  readonly tags: Tags;
  readonly state: 'whole' | 'truncated' | 'damaged';
}

/** Representations with a length of four bytes (PS3.5, table 7.1-1). */
const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const NUMBERS = new Set([
  'US',
  'SS',
  'UL',
  'SL',
  'FL',
  'FD',
  'AT',
  'OB',
  'OW',
  'OF',
  'OD',
  'OL',
  'UN',
  'SQ',
  'OV',
  'SV',
  'UV',
]);
const UNDEFINED_LENGTH = 0xffffffff;
const PIXELS = 0x7fe0_0010;
const [IMPLICIT, BIG, DEFLATED] = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99'];
const MOST_DEFLATED = 64 << 20;
const LONGEST_VALUE = 10_000;
const MOST_ELEMENTS = 10_000;

/**
 * Reads the elements of a DICOM file (PS3.10, PS3.5) up to its pixels, as text: `0010,0010` is the patient's name.
 * Sequences are passed over. The pixels are not read, only whether the file holds as many bytes as it says.
 */
export function readTags(bytes: Uint8Array): DicomHead {
  const tags = new Map<string, string>();
  const meta = walk(viewOf(bytes), 132, { explicit: true, little: true }, tags, (tag) => tag >>> 16 === 2);
  if (meta.state !== 'whole') return { tags, state: meta.state };
  const syntax = tags.get('0002,0010') ?? IMPLICIT;
  const how = { explicit: syntax !== IMPLICIT, little: syntax !== BIG };
  if (syntax !== DEFLATED) return { tags, state: walk(viewOf(bytes), meta.at, how, tags, () => true).state };
  try {
    const unpacked = inflateRawSync(bytes.subarray(meta.at), { maxOutputLength: MOST_DEFLATED });
    return { tags, state: walk(viewOf(unpacked), 0, how, tags, () => true).state };
  } catch {
    return { tags, state: 'damaged' };
  }
}

interface Encoding {
  readonly explicit: boolean;
  readonly little: boolean;
}

/** Walks the elements of one level while `goOn` holds, and says where it ended. */
function walk(
  view: DataView,
  from: number,
  { explicit, little }: Encoding,
  tags: Map<string, string>,
  goOn: (tag: number) => boolean,
): { readonly at: number; readonly state: DicomHead['state'] } {
  let at = from;
  for (let count = 0; at < view.byteLength; count++) {
    if (count >= MOST_ELEMENTS) return { at, state: 'damaged' };
    if (at + 8 > view.byteLength) return { at, state: 'truncated' };
    const tag = ((view.getUint16(at, little) << 16) | view.getUint16(at + 2, little)) >>> 0;
    if (!goOn(tag)) return { at, state: 'whole' };
    const head = headOf(view, at, explicit, little);
    if (head === undefined) return { at, state: 'truncated' };
    const { representation, length } = head;
    const value = at + head.size;
    if (length === UNDEFINED_LENGTH) {
      // Compressed pixels end with a delimiter; a sequence of unknown length is walked over item by item.
      if (tag === PIXELS) return { at, state: endsWithDelimiter(view, little) ? 'whole' : 'truncated' };
      const end = endOfSequence(view, value, little);
      if (end === undefined) return { at, state: 'truncated' };
      at = end;
      continue;
    }
    if (value + length > view.byteLength) return { at, state: 'truncated' };
    if (tag === PIXELS) return { at: value + length, state: 'whole' };
    if (length <= LONGEST_VALUE && !(explicit && NUMBERS.has(representation))) {
      const text = Buffer.from(view.buffer, view.byteOffset + value, length).toString('utf8');
      tags.set(nameOf(tag), text.replace(/[\0 ]+$/, ''));
    }
    at = value + length;
  }
  return { at, state: 'whole' };
}

function headOf(view: DataView, at: number, explicit: boolean, little: boolean) {
  // Delimiters and items have no representation in any encoding.
  if (!explicit || view.getUint16(at, little) === 0xfffe) {
    return { representation: '', length: view.getUint32(at + 4, little), size: 8 };
  }
  const representation = String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
  if (!LONG.has(representation)) return { representation, length: view.getUint16(at + 6, little), size: 8 };
  return at + 12 > view.byteLength ? undefined : { representation, length: view.getUint32(at + 8, little), size: 12 };
}

/** Where a sequence of unknown length ends: after its delimiter (FFFE,E0DD), inner ones counted. */
function endOfSequence(view: DataView, from: number, little: boolean): number | undefined {
  const [group, start, item] = [0xfffe, 0xe0dd, 0xe000];
  let depth = 1;
  for (let at = from; at + 8 <= view.byteLength; at += 2) {
    if (view.getUint16(at, little) !== group) continue;
    const element = view.getUint16(at + 2, little);
    if (element === start && view.getUint32(at + 4, little) === 0) {
      depth--;
      if (depth === 0) return at + 8;
    } else if (element === item && isSequenceBefore(view, at, from)) depth++;
  }
  return undefined;
}

/** Whether an item begins a sequence of unknown length inside another one. */
function isSequenceBefore(view: DataView, at: number, from: number): boolean {
  if (at - 12 < from) return false;
  const [s, q] = [view.getUint8(at - 8), view.getUint8(at - 7)];
  return s === 0x53 && q === 0x51 && view.getUint32(at - 4, true) === UNDEFINED_LENGTH;
}

function endsWithDelimiter(view: DataView, little: boolean): boolean {
  for (let at = view.byteLength - 8; at >= Math.max(0, view.byteLength - 16); at--) {
    if (view.getUint16(at, little) === 0xfffe && view.getUint16(at + 2, little) === 0xe0dd) return true;
  }
  return false;
}

function nameOf(tag: number): string {
  const hex = (part: number): string => part.toString(16).padStart(4, '0');
  return `${hex(tag >>> 16)},${hex(tag & 0xffff)}`;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
