import type { Charset } from './charset.ts';
import { STRIDE } from './segments.ts';

/** What a message is made of. `index` is laid out as `Segments.index`; an inserted segment has offsets of -1. */
export interface Content {
  /** The bytes that came in, where it was bytes. */
  readonly source: Uint8Array | undefined;
  readonly text: string;
  index: number[];
  /** Text of the segments that were edited or inserted, by their place. */
  overrides: (string | undefined)[] | undefined;
  charset: Charset;
  /** Half a character at the end of UTF-16. */
  readonly tail: Buffer | undefined;
  /** Another character set was chosen, so that the bytes that came in are of no use. */
  transcoded: boolean;
}

/** A piece of the result: offsets of untouched text, or new text. */
type Piece = { readonly from: number; readonly to: number } | string;

/** The whole text of a content. */
export function contentText(content: Content): string {
  if (content.overrides === undefined) return content.text;
  let text = '';
  for (const piece of piecesOf(content))
    text += typeof piece === 'string' ? piece : content.text.slice(piece.from, piece.to);
  return text;
}

/** The bytes of a content: the source itself where nothing was edited, else with untouched parts taken from it. */
export function contentBytes(content: Content): Uint8Array {
  const { source, text, charset } = content;
  if (source !== undefined && content.overrides === undefined) return source;
  if (source === undefined || content.transcoded) return encoded(contentText(content), charset);
  if (charset.kind === 'exact' && text.length < SMALL && content.tail === undefined) {
    return encoded(contentText(content), charset);
  }
  const bytes: Uint8Array[] = [];
  // ASCII in UTF-8 is one byte a character too.
  const single = charset.kind === 'single' || text.length === source.length;
  const offset = !single && charset.kind === 'spelt' ? byteOffsets(source, text, charset) : undefined;
  for (const piece of piecesOf(content)) {
    if (typeof piece === 'string') bytes.push(encoded(piece, charset));
    else if (single) bytes.push(source.subarray(piece.from, piece.to));
    else if (offset !== undefined) bytes.push(source.subarray(offset(piece.from), offset(piece.to)));
    else bytes.push(encoded(text.slice(piece.from, piece.to), charset));
  }
  if (content.tail !== undefined) bytes.push(content.tail);
  return Buffer.concat(bytes);
}

/** Up to here joining the text and encoding it in one go is faster than putting bytes together. */
const SMALL = 65_536;

/** Half a surrogate pair, the one thing UTF-8 cannot spell, becomes its replacement character; set() lets none in. */
function encoded(text: string, charset: Charset): Buffer {
  return charset.encode(text) ?? Buffer.from(text, 'utf8');
}

function piecesOf(content: Content): Piece[] {
  const { text, index, overrides } = content;
  const pieces: Piece[] = [];
  const count = index.length / STRIDE;
  const lineEnd = lineEndOf(text, index);
  let from = 0;
  let to = index[1] as number;
  const flush = () => {
    if (to > from) pieces.push({ from, to });
  };
  for (let i = 0; i < count; i++) {
    const start = index[i * STRIDE + 1] as number;
    const end = index[i * STRIDE + 2] as number;
    const next = index[i * STRIDE + 3] as number;
    const override = overrides?.[i];
    const last = i === count - 1;
    if (start !== to || override !== undefined) {
      flush();
      from = start;
      to = start;
    }
    if (start < 0) {
      pieces.push(`${override ?? ''}${lineEnd}`);
      from = 0;
      to = 0;
      continue;
    }
    if (override !== undefined) {
      pieces.push(override);
      from = end;
    }
    to = next;
    if (end === next && !last) {
      flush();
      pieces.push(lineEnd);
      from = next;
    }
  }
  flush();
  return pieces;
}

/** The line end of the first segment, which inserted segments get too. */
function lineEndOf(text: string, index: readonly number[]): string {
  const end = index[2] as number;
  if (text.charAt(end) === '\n') return '\n';
  return text.startsWith('\r\n', end) ? '\r\n' : '\r';
}

/**
 * Offsets in bytes for offsets in text, in sets where the same text can be spelt in several ways. Line ends are one
 * byte and one character in all of them, so lines correspond one to one.
 */
function byteOffsets(source: Uint8Array, text: string, charset: Charset): (offset: number) => number {
  const inBytes = [0];
  for (let at = 0; at < source.length; at++) if (source[at] === 13 || source[at] === 10) inBytes.push(at + 1);
  const inText = [0];
  for (let at = 0; at < text.length; at++)
    if (text.charCodeAt(at) === 13 || text.charCodeAt(at) === 10) inText.push(at + 1);
  return (offset) => {
    if (offset === text.length) return source.length;
    let line = 0;
    for (let low = 0, high = inText.length - 1; low <= high; ) {
      const middle = (low + high) >> 1;
      if ((inText[middle] as number) <= offset) {
        line = middle;
        low = middle + 1;
      } else high = middle - 1;
    }
    const before = text.slice(inText[line], offset);
    // Line ends stand at the end of their own line: count them back from the start of the next one.
    const nextText = inText[line + 1];
    if (nextText === offset + 1) return (inBytes[line + 1] as number) - 1;
    return (inBytes[line] as number) + (before === '' ? 0 : encoded(before, charset).length);
  };
}
