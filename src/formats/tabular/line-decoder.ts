/** How a text file turns bytes into characters. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** One line of a file, without its end. */
export interface Line {
  readonly text: string;
  /** True when its bytes are no UTF-8 and were read as Windows-1252. */
  readonly foreign?: true;
  /** True when the line was longer than any row and its rest was passed over. */
  readonly cut?: true;
}

/** A line longer than this is no row of a table; the bound keeps a file without line ends from filling memory. */
const LONGEST_LINE = 4 << 20;
const [LF, CR] = [10, 13];

/** The encoding that the first bytes of a file show: by its byte order mark, or by the zeros of UTF-16. */
export function sniffEncoding(head: Uint8Array): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const sample = head.subarray(0, 2000);
  let [even, odd] = [0, 0];
  sample.forEach((byte, at) => {
    if (byte === 0 && at % 2 === 0) even++;
    else if (byte === 0) odd++;
  });
  if (odd > sample.length / 4 && even < odd / 8) return 'utf-16le';
  if (even > sample.length / 4 && odd < even / 8) return 'utf-16be';
  return 'utf-8';
}

/**
 * Cuts the bytes of a text file into lines, piece by piece: LF, CRLF and, where a file has no LF at all, CR. A line
 * whose bytes are no UTF-8 is read as Windows-1252 and marked, the others stay what they are.
 */
export class LineDecoder {
  readonly #encoding: TextEncoding;
  readonly #longest: number;
  readonly #wide: InstanceType<typeof TextDecoder>;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #western = new TextDecoder('windows-1252');
  /** How many lines ended each way. */
  readonly ends = { lf: 0, crlf: 0, cr: 0 };
  #mark = false;
  #rest: Uint8Array = new Uint8Array(0);
  #restText = '';
  #skipping = false;
  #byReturn: boolean | undefined;
  #first = true;

  /** @param longest bytes of a line, beyond which its rest is passed over */
  constructor(encoding: TextEncoding, longest = LONGEST_LINE) {
    this.#encoding = encoding;
    this.#longest = longest;
    this.#wide = new TextDecoder(encoding);
  }

  /** Whether the file began with a byte order mark. */
  get byteOrderMark(): boolean {
    return this.#mark;
  }

  push(bytes: Uint8Array): Line[] {
    if (this.#encoding !== 'utf-8') return this.#cutText(this.#wide.decode(bytes, { stream: true }), false);
    let whole: Uint8Array = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    if (this.#first && whole[0] === 0xef && whole[1] === 0xbb && whole[2] === 0xbf) {
      this.#mark = true;
      whole = whole.subarray(3);
    }
    if (whole.length > 0) this.#first = false;
    this.#byReturn ??= whole.length > 0 ? whole.indexOf(LF) < 0 && whole.indexOf(CR) >= 0 : undefined;
    const end = whole.lastIndexOf(this.#byReturn === true ? CR : LF) + 1;
    this.#rest = whole.subarray(end);
    const lines = end === 0 ? [] : this.#lines(whole.subarray(0, end - 1));
    if (this.#rest.length <= this.#longest) return lines;
    if (!this.#skipping) lines.push({ ...this.#line(this.#rest.subarray(0, this.#longest)), cut: true });
    this.#skipping = true;
    this.#rest = new Uint8Array(0);
    return lines;
  }

  end(): Line[] {
    if (this.#encoding !== 'utf-8') return this.#cutText(this.#wide.decode(), true);
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    return rest.length === 0 || this.#skipping ? [] : [this.#line(rest)];
  }

  /** Whole lines without the last end: decoded in one go where all of it is UTF-8, and one by one otherwise. */
  #lines(block: Uint8Array): Line[] {
    const end = this.#byReturn === true ? '\r' : '\n';
    let lines: Line[];
    try {
      lines = this.#utf8
        .decode(block)
        .split(end)
        .map((text) => this.#ended(text));
    } catch {
      lines = [];
      for (let at = 0; at <= block.length; ) {
        const next = block.indexOf(end.charCodeAt(0), at);
        lines.push(this.#line(block.subarray(at, next < 0 ? block.length : next)));
        if (next < 0) break;
        at = next + 1;
      }
    }
    if (!this.#skipping) return lines;
    this.#skipping = false;
    return lines.slice(1);
  }

  #line(bytes: Uint8Array): Line {
    try {
      return this.#ended(this.#utf8.decode(bytes));
    } catch {
      return { ...this.#ended(this.#western.decode(bytes)), foreign: true };
    }
  }

  #ended(text: string): Line {
    if (this.#byReturn === true) {
      this.ends.cr++;
      return { text };
    }
    if (!text.endsWith('\r')) {
      this.ends.lf++;
      return { text };
    }
    this.ends.crlf++;
    return { text: text.slice(0, -1) };
  }

  #cutText(text: string, last: boolean): Line[] {
    const parts = (this.#restText + text).split('\n');
    this.#restText = last ? '' : (parts.pop() ?? '');
    if (last && parts.at(-1) === '') parts.pop();
    if (this.#restText.length > this.#longest) {
      parts.push(this.#restText);
      this.#restText = '';
    }
    return parts.map((part) => {
      const line = this.#ended(part.slice(0, this.#longest));
      return part.length > this.#longest ? { ...line, cut: true as const } : line;
    });
  }
}
