import type { Finding } from '../../diagnostics/finding.ts';
import { type CharsetChoice, charsetForText, decode, headerAt } from './decode.ts';
import { delimitersOf } from './delimiters.ts';
import { Message } from './message.ts';
import { segmentCode } from './path.ts';
import { type Segments, STRIDE, segmentsOf } from './segments.ts';

/** What parsing gave: a message, unless one of the findings is fatal. */
export interface Parsed {
  readonly message?: Message;
  readonly findings: readonly Finding[];
}

export interface ParseOptions {
  /** Character set where MSH-18 is empty, or always. Default: UTF-8 where the bytes are that, else Windows-1252. */
  readonly charset?: CharsetChoice;
  readonly limits?: {
    /** Longest input in bytes, or in characters for a string; default 256 MiB. */
    readonly bytes?: number;
    /** Most segments; default 500,000. */
    readonly segments?: number;
  };
}

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_SEGMENTS = 500_000;
const NONE: readonly Finding[] = Object.freeze([]);
const MSH = segmentCode('MSH');

/**
 * Reads one HL7 v2 message. Never throws: quirks become findings with a code and a path, and only four are
 * fatal, without a message: `hl7-empty`, `hl7-too-large`, `hl7-no-header`, `hl7-bad-delimiters`. The bytes
 * are kept, not copied; whoever passes them must not change them afterwards.
 *
 * @example
 * const { message, findings } = parse(bytes);
 * message?.get('PID-5.1');
 */
export function parse(input: Uint8Array | string, options?: ParseOptions): Parsed {
  if (input.length === 0) return fatal('hl7-empty');
  if (input.length > (options?.limits?.bytes ?? MOST_BYTES)) return fatal('hl7-too-large');
  const findings: Finding[] = [];
  if (typeof input === 'string') {
    const header = headerAt(input);
    const charset = charsetForText(input, header, options?.charset, findings);
    return cutMessage({ text: input, charset, header, tail: undefined }, undefined, options, findings);
  }
  const bytes = Buffer.isBuffer(input) ? input : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  return cutMessage(decode(bytes, options?.charset, findings), input, options, findings);
}

function cutMessage(
  decoded: ReturnType<typeof decode>,
  source: Uint8Array | undefined,
  options: ParseOptions | undefined,
  findings: Finding[],
): Parsed {
  const { text, charset, header, tail } = decoded;
  if (header < 0) return fatal(/[^\s\0\x0b\x1c\ufeff]/.test(text) ? 'hl7-no-header' : 'hl7-empty');
  const separator = text.charAt(header + 3);
  const encoding = encodingCharacters(text, header, text.charCodeAt(header + 3));
  const delimiters = delimitersOf(separator, encoding);
  if (delimiters === undefined) return fatal('hl7-bad-delimiters');
  const segments = segmentsOf(text, header, delimiters.fieldCode, options?.limits?.segments ?? MOST_SEGMENTS);
  if (segments.tooMany) return fatal('hl7-too-large');
  if (header > 0 && /[^\s\ufeff\x0b]/.test(text.slice(0, header)))
    findings.push({ code: 'hl7-text-before-header', place: { offset: 0 } });
  if (encoding.length < 4) findings.push({ code: 'hl7-delimiters-short', place: { path: 'MSH-2' } });
  else if (encoding.length > 5) findings.push({ code: 'hl7-delimiters-long', place: { path: 'MSH-2' } });
  if (delimiters.repeated) findings.push({ code: 'hl7-delimiters-repeated', place: { path: 'MSH-2' } });
  noteSegments(segments, findings);
  const content = {
    source,
    text,
    index: segments.index,
    overrides: undefined,
    charset,
    tail,
    transcoded: false,
  };
  return { message: new Message(content, delimiters, true), findings: findings.length === 0 ? NONE : findings };
}

function encodingCharacters(text: string, header: number, separator: number): string {
  // Far more than MSH-2 may hold, and little enough not to search a whole document.
  const most = Math.min(text.length, header + 64);
  let end = header + 4;
  for (; end < most; end++) {
    const code = text.charCodeAt(end);
    if (code === separator || code === 13 || code === 10) break;
  }
  return text.slice(header + 4, end);
}

function noteSegments(segments: Segments, findings: Finding[]): void {
  const { index, count } = segments;
  if (segments.nameless >= 0) findings.push({ code: 'hl7-segment-name', place: { path: '?' } });
  if (segments.smallLetters >= 0) findings.push({ code: 'hl7-segment-small-letters' });
  if (segments.breakInField >= 0)
    findings.push({ code: 'hl7-break-in-field', place: { offset: segments.breakInField } });
  const batch = index[0] !== MSH;
  for (let i = 1; i < count; i++) {
    if (index[i * STRIDE] !== MSH) continue;
    findings.push(batch ? { code: 'hl7-batch-unsplit' } : { code: 'hl7-second-header', place: { path: 'MSH[2]' } });
    return;
  }
}

function fatal(code: 'hl7-empty' | 'hl7-too-large' | 'hl7-no-header' | 'hl7-bad-delimiters'): Parsed {
  return { findings: [{ code }] };
}
