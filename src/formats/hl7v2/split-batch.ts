import type { Finding } from '../../diagnostics/finding.ts';

/** One BHS to BTS of a file; a file without BHS is one batch without header. */
export interface Batch {
  readonly header?: Uint8Array;
  readonly trailer?: Uint8Array;
  /** Where its messages begin and end in `SplitBatch.messages`. */
  readonly from: number;
  readonly to: number;
}

/** A file of messages, taken apart. All bytes are views of the input. */
export interface SplitBatch {
  readonly messages: readonly Uint8Array[];
  readonly batches: readonly Batch[];
  /** The FHS line, or the BHS line where there is no FHS. `parse` reads it. */
  readonly header?: Uint8Array;
  /** The FTS line, or the last BTS line. */
  readonly trailer?: Uint8Array;
  readonly findings: readonly Finding[];
}

interface Line {
  readonly name: string;
  readonly from: number;
  readonly end: number;
  readonly next: number;
  /** BTS-1 or FTS-1. */
  readonly count: number | undefined;
}

const ENVELOPE = /(?:^[\s\ufeff\x0b]*|^\xef\xbb\xbf\s*|[\r\n][ \t\x0b]*)(MSH|FHS|BHS|BTS|FTS)(?![A-Za-z0-9])/g;
const BLANK = /^[\s\0\x0b\x1c\ufeff\xef\xbb\xbf]*$/;

/**
 * Takes a file of messages apart by FHS, BHS, BTS and FTS (HL7 v2.8.2 chapter 2, 2.10.3), or by MSH where
 * these are missing; an input that is one message comes back whole. Nothing is copied and nothing is lost:
 * text that belongs to no message comes as a message of its own, which `parse` then refuses. Findings tell of
 * that, of counts in the trailers that differ, and of trailers that are missing.
 */
export function splitBatch(bytes: Uint8Array): SplitBatch {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { text, width } = searchable(buffer);
  const lines = linesOf(text);
  const findings: Finding[] = [];
  const messages: Uint8Array[] = [];
  const view = (from: number, to: number) =>
    bytes.subarray(from * width, to === text.length ? bytes.length : to * width);
  if (lines.length <= 1 && (lines[0] === undefined || lines[0].name === 'MSH')) {
    return {
      messages: BLANK.test(text) ? [] : [bytes],
      batches: [{ from: 0, to: BLANK.test(text) ? 0 : 1 }],
      findings,
    };
  }
  const stray = (from: number, to: number) => {
    if (BLANK.test(text.slice(from, to))) return;
    findings.push({ code: 'hl7-batch-stray-text', place: { offset: from * width } });
    messages.push(view(from, to));
  };
  const batches: Batch[] = [];
  let open: { header?: Uint8Array; from: number } | undefined;
  let file: Uint8Array | undefined;
  let fileTrailer: Uint8Array | undefined;
  const close = (trailer: Line | undefined) => {
    if (open === undefined) return;
    const ended = trailer === undefined ? {} : { trailer: view(trailer.from, trailer.next) };
    batches.push({ ...open, to: messages.length, ...ended });
    if (trailer === undefined && open.header !== undefined) findings.push({ code: 'hl7-batch-unclosed' });
    else if (trailer?.count !== undefined && trailer.count !== messages.length - open.from) {
      findings.push({ code: 'hl7-batch-count', place: { path: 'BTS-1' } });
    }
    open = undefined;
  };
  stray(0, lines[0]?.from ?? 0);
  lines.forEach((line, i) => {
    const end = lines[i + 1]?.from ?? text.length;
    if (line.name === 'MSH') {
      open ??= { from: messages.length };
      messages.push(view(line.from, end));
      return;
    }
    if (line.name === 'FHS') file ??= view(line.from, line.next);
    else if (line.name === 'BHS') {
      close(undefined);
      open = { header: view(line.from, line.next), from: messages.length };
    } else if (line.name === 'BTS') {
      open ??= { from: messages.length };
      close(line);
    } else {
      close(undefined);
      fileTrailer = view(line.from, line.next);
      if (line.count !== undefined && line.count !== batches.length)
        findings.push({ code: 'hl7-batch-count', place: { path: 'FTS-1' } });
    }
    if (line.next < end && !BLANK.test(text.slice(line.next, end))) {
      if (line.name !== 'FTS') open ??= { from: messages.length };
      stray(line.next, end);
    }
  });
  close(undefined);
  if (file !== undefined && fileTrailer === undefined) findings.push({ code: 'hl7-batch-unclosed' });
  const header = file ?? batches[0]?.header;
  const trailer = fileTrailer ?? batches.at(-1)?.trailer;
  return { messages, batches, findings, ...(header && { header }), ...(trailer && { trailer }) };
}

/** One character per byte, or per two bytes in UTF-16: line ends and names are ASCII in every character set. */
function searchable(buffer: Buffer): { text: string; width: number } {
  const [first, second, third, fourth] = buffer;
  const little = (first === 0xff && second === 0xfe) || (second === 0 && fourth === 0 && first !== 0);
  const big = (first === 0xfe && second === 0xff) || (first === 0 && third === 0 && second !== 0);
  if (little) return { text: buffer.toString('utf16le'), width: 2 };
  if (big)
    return {
      text: Buffer.from(buffer.subarray(0, buffer.length & ~1))
        .swap16()
        .toString('utf16le'),
      width: 2,
    };
  return { text: buffer.toString('latin1'), width: 1 };
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const found of text.matchAll(ENVELOPE)) {
    const name = found[1] as string;
    const from = found.index + found[0].length - 3;
    const rest = /[\r\n]/g;
    rest.lastIndex = from;
    const end = name === 'MSH' ? from : (rest.exec(text)?.index ?? text.length);
    const next = text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, text.length);
    const count = name.endsWith('TS')
      ? text
          .slice(from + 4, end)
          .split(text.charAt(from + 3))[0]
          ?.trim()
      : undefined;
    lines.push({
      name,
      from,
      end,
      next,
      count: count !== undefined && /^\d{1,9}$/.test(count) ? Number(count) : undefined,
    });
  }
  return lines;
}
