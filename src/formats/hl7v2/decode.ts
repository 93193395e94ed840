import { isAscii, isUtf8 } from 'node:buffer';
import type { Finding } from '../../diagnostics/finding.ts';
import type { Charset } from './charset.ts';
import { ascii, charsetOf, charsetOfRepetitions, utf8, utf16be, utf16le, windows1252 } from './charsets.ts';
import { jis } from './jis.ts';

/** Which character set to use where the message does not say, and whether to use it even where it does. */
export interface CharsetChoice {
  readonly otherwise: string;
  readonly force: boolean;
}

/** The text of a message with the character set it was read in. */
export interface Decoded {
  readonly text: string;
  readonly charset: Charset;
  /** Offset of the header segment in `text`, -1 where there is none. */
  readonly header: number;
  /** A byte at the end that is half a character of UTF-16. */
  readonly tail: Buffer | undefined;
}

/** Far enough to hold any header segment; only used to find MSH-18 before the text can be decoded. */
const HEAD = 16_384;
const CHARSET_FIELD = 18;
const LETTER_M = 0x4d;
const CR = 13;
const LF = 10;
const NONE: readonly string[] = [];

/**
 * Turns bytes into text by MSH-18 (HL7 v2.8.2 chapter 2, 2.14.9.18). Bytes that do not belong to the
 * declared set are read as UTF-8 where they are that, and as Windows-1252 otherwise, in which every byte is
 * one character, so that nothing is lost; `findings` gets the reason.
 */
export function decode(bytes: Buffer, choice: CharsetChoice | undefined, findings: Finding[]): Decoded {
  const wide = wideCharset(bytes);
  if (wide !== undefined) return decodeWide(bytes, wide, findings);
  const narrow = isAscii(bytes);
  const head = narrow ? bytes.toString('latin1') : bytes.toString('latin1', 0, HEAD);
  const header = headerAt(head);
  const chosen = choose(declaredCharsets(bytes, header), choice, findings);
  if (narrow) {
    if (chosen === jis && head.includes('\x1b')) {
      const text = jis.decode(bytes);
      if (text !== undefined) return { text, charset: jis, header, tail: undefined };
      findings.push({ code: 'hl7-undecodable' });
      return { text: head, charset: windows1252, header, tail: undefined };
    }
    return { text: head, charset: chosen ?? utf8, header, tail: undefined };
  }
  return decodeNonAscii(bytes, chosen, findings);
}

/**
 * The character set to write a text in that did not come as bytes: what MSH-18 says, or UTF-8 where the
 * text does not fit into that.
 */
export function charsetForText(
  text: string,
  header: number,
  choice: CharsetChoice | undefined,
  findings: Finding[],
): Charset {
  const head = Buffer.from(text.slice(Math.max(header, 0), header + HEAD));
  const chosen = choose(declaredCharsets(head, Math.min(header, 0)), choice, findings) ?? utf8;
  if (chosen.encode(text) !== undefined) return chosen;
  findings.push({ code: utf8.encode(text) === undefined ? 'hl7-undecodable' : 'hl7-charset-mismatch' });
  return utf8;
}

/**
 * Offset of the header segment (MSH, FHS or BHS): at the start but for white space, a byte order mark and
 * the start byte of an MLLP frame, or else the first line that begins with MSH; -1 where there is none.
 */
export function headerAt(text: string): number {
  let at = 0;
  for (let code = text.charCodeAt(0); code <= 0x20 || code === 0xfeff || isMarkOfUtf8(text, at); ) {
    at += code === 0xef ? 3 : 1;
    code = text.charCodeAt(at);
  }
  if (isHeader(text, at)) return at;
  const afterCr = text.indexOf('\rMSH');
  const afterLf = text.indexOf('\nMSH');
  if (afterCr < 0) return afterLf < 0 ? -1 : afterLf + 1;
  return (afterLf < 0 ? afterCr : Math.min(afterCr, afterLf)) + 1;
}

/** The byte order mark of UTF-8, as it looks before decoding. */
function isMarkOfUtf8(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0xef && text.charCodeAt(at + 1) === 0xbb && text.charCodeAt(at + 2) === 0xbf;
}

function isHeader(text: string, at: number): boolean {
  return text.startsWith('MSH', at) || text.startsWith('FHS', at) || text.startsWith('BHS', at);
}

/**
 * The repetitions of MSH-18; none where the field is empty, or the header is that of a batch. Looks at bytes, since it
 * must know before it can decode, and is on the way of every message.
 */
function declaredCharsets(bytes: Buffer, header: number): readonly string[] {
  if (header < 0 || bytes[header] !== LETTER_M) return NONE;
  const separator = bytes[header + 3] as number;
  const most = Math.min(bytes.length, header + HEAD);
  let from = header + 3;
  for (let left = CHARSET_FIELD - 1; left > 0; from++) {
    const byte = bytes[from];
    if (from >= most || byte === CR || byte === LF) return NONE;
    if (byte === separator) left--;
  }
  let to = from;
  while (to < most && bytes[to] !== separator && bytes[to] !== CR && bytes[to] !== LF) to++;
  // The repetition separator is the second of the encoding characters.
  return to === from
    ? NONE
    : bytes.toString('latin1', from, to).split(String.fromCharCode(bytes[header + 5] as number));
}

function choose(
  declared: readonly string[],
  choice: CharsetChoice | undefined,
  findings: Finding[],
): Charset | undefined {
  const otherwise = choice === undefined ? undefined : charsetOf(choice.otherwise);
  if (choice !== undefined && otherwise === undefined) findings.push({ code: 'hl7-charset-unknown' });
  if (declared.length === 0 || choice?.force === true) return otherwise;
  const charset = charsetOfRepetitions(declared);
  if (charset === undefined && declared.some((name) => name.trim() !== '')) {
    findings.push({ code: 'hl7-charset-unknown', place: { path: 'MSH-18' } });
  }
  return narrowed(charset ?? otherwise);
}

/** Bytes that were not UTF-16 cannot be it whatever MSH-18 says: such a message was sent in UTF-8 or ASCII. */
function narrowed(charset: Charset | undefined): Charset | undefined {
  return charset === utf16be || charset === utf16le ? utf8 : charset;
}

function decodeNonAscii(bytes: Buffer, chosen: Charset | undefined, findings: Finding[]): Decoded {
  const asUtf8 = isUtf8(bytes);
  const place = { path: 'MSH-18' };
  let charset = chosen ?? (asUtf8 ? utf8 : windows1252);
  if (chosen === undefined) findings.push({ code: 'hl7-charset-undeclared', place });
  else if (asUtf8 && charset.kind === 'single' && charset !== ascii)
    findings.push({ code: 'hl7-charset-doubtful', place });
  let text = charset.decode(bytes);
  if (text === undefined) {
    findings.push({ code: asUtf8 ? 'hl7-charset-mismatch' : 'hl7-undecodable', place });
    charset = asUtf8 ? utf8 : windows1252;
    text = charset.decode(bytes) ?? bytes.toString('latin1');
  }
  return { text, charset, header: headerAt(text), tail: undefined };
}

function wideCharset(bytes: Buffer): Charset | undefined {
  const first = bytes[0];
  const second = bytes[1];
  if (first === 0xff && second === 0xfe) return utf16le;
  if (first === 0xfe && second === 0xff) return utf16be;
  if (second === 0 && bytes[3] === 0 && first !== 0) return utf16le;
  if (first === 0 && bytes[2] === 0 && second !== 0) return utf16be;
  return undefined;
}

function decodeWide(bytes: Buffer, charset: Charset, findings: Finding[]): Decoded {
  const whole = bytes.length - (bytes.length % 2);
  const text = charset.decode(bytes.subarray(0, whole)) ?? '';
  if (whole < bytes.length || !text.isWellFormed()) findings.push({ code: 'hl7-undecodable' });
  const tail = whole < bytes.length ? bytes.subarray(whole) : undefined;
  return { text, charset, header: headerAt(text), tail };
}
