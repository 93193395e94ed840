import { type Delimiters, delimitersOf } from './delimiters.ts';

const LONGEST = 8192;
const CR = 13;
const LF = 10;
/** What a two-byte character set looks like in a one-byte reading; its second bytes may look like delimiters. */
const TWO_BYTE_SETS = /GB ?18030|BIG-?5|ISO ?IR ?(?:87|159)|ISO-2022|SHIFT|JIS/i;
const NOT_ASCII = /[^\t -~]/;
const TWO_BYTE_RUNS = new RegExp(String.raw`\x1b\$[^\x1b]*|[\x81-\xfe][\x40-\xfe]`, 'g');

/**
 * The MSH of a message, cut from its bytes without looking at the rest: what an acknowledgement is built
 * from. Fields are as spelt in the message, and one character stands for one byte, except in UTF-16, so
 * that writing them back gives the same bytes whatever the character set.
 */
export class Header {
  readonly delimiters: Delimiters;
  readonly width: 'byte' | 'utf16le' | 'utf16be';
  /** The message began with a byte order mark. */
  readonly mark: boolean;
  /** Offset in bytes of the MSH or, in a batch, of the FHS or BHS. */
  readonly offset: number;
  /** The delimiters are the recommended ones, `|^~\\&`. */
  readonly usual: boolean;
  readonly #parts: readonly string[];

  private constructor(parts: readonly string[], delimiters: Delimiters, place: Place) {
    this.delimiters = delimiters;
    this.usual = delimiters.field === '|' && (parts[1] ?? '').startsWith('^~\\&');
    this.width = place.width;
    this.mark = place.mark;
    this.offset = place.offset;
    this.#parts = parts;
  }

  /**
   * Reads the header of a message, or undefined where there is none. White space and a byte order mark
   * in front of it are passed over. FHS and BHS read likewise: their fields 3 to 7 mean the same.
   */
  static read(message: Uint8Array): Header | undefined {
    const bytes = asBuffer(message);
    const place = locate(bytes);
    if (place === undefined) return undefined;
    const text = line(bytes, place);
    const name = text.slice(0, 3);
    if (name !== 'MSH' && name !== 'BHS' && name !== 'FHS') return undefined;
    const separator = text[3];
    if (separator === undefined) return undefined;
    const foreign = place.width === 'byte' && NOT_ASCII.test(text) && TWO_BYTE_SETS.test(text);
    const parts = foreign ? splitTwoByte(text, separator) : text.split(separator);
    const delimiters = completed(separator, parts[1] ?? '');
    return delimiters === undefined ? undefined : new Header(parts, delimiters, place);
  }

  /** `MSH`, `BHS` or `FHS`. */
  get name(): string {
    return this.#parts[0] ?? '';
  }

  /** MSH-n as spelt, empty where absent (HL7 v2 chapter 2, segment MSH). */
  field(n: number): string {
    return n === 1 ? this.delimiters.field : (this.#parts[n - 1] ?? '');
  }

  /** MSH-2 for an answer: as spelt, or with the delimiters that the message left out. */
  get encoding(): string {
    const { component, repetition, escape, subcomponent } = this.delimiters;
    const spelt = component + repetition + escape + subcomponent;
    const own = this.field(2);
    return own.startsWith(spelt) ? own : spelt;
  }

  /** A component of the first repetition of MSH-n, as spelt. */
  componentOf(n: number, component: number): string {
    const first = this.field(n).split(this.delimiters.repetition || '~', 1)[0] ?? '';
    return first.split(this.delimiters.component || '^')[component - 1] ?? '';
  }

  /** The control id that an answer refers to: MSH-10, for a batch BHS-11 or FHS-11. */
  get controlId(): string {
    return this.field(this.name === 'MSH' ? 10 : 11);
  }

  /** Text made of this header's fields as bytes in the message's own encoding. */
  encode(text: string): Uint8Array {
    if (this.width === 'byte') return Buffer.from(text, 'latin1');
    const bytes = Buffer.from(this.mark ? `\ufeff${text}` : text, 'utf16le');
    return this.width === 'utf16le' ? bytes : bytes.swap16();
  }

  /** The first `most` bytes of the message this header stands in, as text like its fields, from the header on. */
  textOf(message: Uint8Array, most: number): string {
    const bytes = asBuffer(message).subarray(this.offset, this.offset + most);
    if (this.width === 'byte') return bytes.toString('latin1');
    const even = bytes.subarray(0, bytes.length & ~1);
    return this.width === 'utf16le' ? even.toString('utf16le') : Buffer.from(even).swap16().toString('utf16le');
  }
}

interface Place {
  readonly width: 'byte' | 'utf16le' | 'utf16be';
  readonly mark: boolean;
  readonly offset: number;
}

/** The delimiters of a message, the recommended ones standing in for those that it leaves out. */
function completed(separator: string, encoding: string): Delimiters | undefined {
  const own = delimitersOf(separator, encoding);
  if (own === undefined) return delimitersOf(separator, '^~\\&');
  const { component, repetition, escape, subcomponent } = own;
  if (component !== '' && repetition !== '' && escape !== '' && subcomponent !== '') return own;
  return delimitersOf(separator, (component || '^') + (repetition || '~') + (escape || '\\') + (subcomponent || '&'));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function locate(bytes: Buffer): Place | undefined {
  const first = bytes[0];
  const second = bytes[1];
  if (first === 0xff && second === 0xfe) return { width: 'utf16le', mark: true, offset: 2 };
  if (first === 0xfe && second === 0xff) return { width: 'utf16be', mark: true, offset: 2 };
  if (second === 0 && first !== 0) return { width: 'utf16le', mark: false, offset: 0 };
  if (first === 0 && second !== 0) return { width: 'utf16be', mark: false, offset: 0 };
  const mark = first === 0xef && second === 0xbb && bytes[2] === 0xbf;
  let offset = mark ? 3 : 0;
  while (offset < LONGEST && (bytes[offset] ?? 0xff) <= 0x20) offset++;
  return offset < bytes.length ? { width: 'byte', mark, offset } : undefined;
}

function line(bytes: Buffer, { width, offset }: Place): string {
  if (width === 'byte') {
    const most = Math.min(bytes.length, offset + LONGEST);
    let end = offset;
    while (end < most && bytes[end] !== CR && bytes[end] !== LF) end++;
    return bytes.toString('latin1', offset, end);
  }
  const even = bytes.subarray(offset, offset + Math.min((bytes.length - offset) & ~1, 2 * LONGEST));
  const text = width === 'utf16le' ? even.toString('utf16le') : Buffer.from(even).swap16().toString('utf16le');
  return /^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '';
}

/** Splits without taking the second byte of a two-byte character for the separator. */
function splitTwoByte(text: string, separator: string): string[] {
  const masked = text.replace(TWO_BYTE_RUNS, (run) => 'x'.repeat(run.length));
  const parts: string[] = [];
  let from = 0;
  for (let at = masked.indexOf(separator); at >= 0; at = masked.indexOf(separator, from)) {
    parts.push(text.slice(from, at));
    from = at + 1;
  }
  parts.push(text.slice(from));
  return parts;
}
