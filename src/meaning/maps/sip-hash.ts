const BLOCK = 8;
/** Texts up to this many bytes share one buffer. */
const SHARED = 2048;
const DIGITS = '0123456789abcdef';
const UTF8 = new TextEncoder();

/** Two hexadecimal digits of each byte, as character codes. */
const HIGH = Uint8Array.from({ length: 256 }, (_, byte) => DIGITS.charCodeAt(byte >> 4));
const LOW = Uint8Array.from({ length: 256 }, (_, byte) => DIGITS.charCodeAt(byte & 15));

/**
 * SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012), a keyed hash for short texts. Every 64-bit word is
 * two 32-bit halves, low and high, since those are the integers that JavaScript calculates with.
 */
export class SipHash {
  readonly #k0: number;
  readonly #k1: number;
  readonly #k2: number;
  readonly #k3: number;
  readonly #bytes = new Uint8Array(SHARED + BLOCK);
  readonly #view = new DataView(this.#bytes.buffer);

  /** @param key 16 bytes */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
    this.#k0 = view.getInt32(0, true);
    this.#k1 = view.getInt32(4, true);
    this.#k2 = view.getInt32(8, true);
    this.#k3 = view.getInt32(12, true);
  }

  /** The hash of texts with a zero byte between them, which are not joined first where they are ASCII. */
  hexOf(first: string, second: string, third: string): string {
    const length = first.length + second.length + third.length + 2;
    if (length <= SHARED) {
      const bytes = this.#bytes;
      let at = put(bytes, 0, first);
      bytes[at++] = 0;
      at = put(bytes, at, second);
      bytes[at++] = 0;
      if (put(bytes, at, third) === length) return this.#hexOf(bytes, this.#view, length);
    }
    return this.hex(`${first}\u0000${second}\u0000${third}`);
  }

  /** The hash of a text's UTF-8 bytes, 32 hexadecimal digits. */
  hex(text: string): string {
    const { length } = text;
    const bytes = this.#bytes;
    let at = -1;
    if (length <= SHARED) at = put(bytes, 0, text);
    if (at === length) return this.#hexOf(bytes, this.#view, length);
    const encoded = UTF8.encode(text);
    const padded = new Uint8Array(encoded.length + BLOCK);
    padded.set(encoded);
    return this.#hexOf(padded, new DataView(padded.buffer), encoded.length);
  }

  /** `bytes` has at least a block of room after `length`. The halves of words v0 to v3 are a, b, c and d with 0 and 1. */
  #hexOf(bytes: Uint8Array, view: DataView, length: number): string {
    const end = length & ~(BLOCK - 1);
    for (let at = length; at < end + BLOCK; at++) bytes[at] = 0;
    bytes[end + BLOCK - 1] = length;
    let a0 = this.#k0 ^ 0x70736575;
    let a1 = this.#k1 ^ 0x736f6d65;
    let b0 = this.#k2 ^ 0x6e646f6d ^ 0xee;
    let b1 = this.#k3 ^ 0x646f7261;
    let c0 = this.#k0 ^ 0x6e657261;
    let c1 = this.#k1 ^ 0x6c796765;
    let d0 = this.#k2 ^ 0x79746573;
    let d1 = this.#k3 ^ 0x74656462;
    let low = 0;
    let high = 0;
    // Two steps after the last block finish the hash, each for one half of its output.
    for (let at = 0; at <= end + 2 * BLOCK; at += BLOCK) {
      const isBlock = at <= end;
      const m0 = isBlock ? view.getInt32(at, true) : 0;
      const m1 = isBlock ? view.getInt32(at + 4, true) : 0;
      d0 ^= m0;
      d1 ^= m1;
      if (at === end + BLOCK) c0 ^= 0xee;
      else if (at > end) b0 ^= 0xdd;
      for (let round = isBlock ? 2 : 4; round > 0; round--) {
        let sum = (a0 >>> 0) + (b0 >>> 0);
        a1 = (a1 + b1 + (sum > 0xffffffff ? 1 : 0)) | 0;
        a0 = sum | 0;
        let kept = b0;
        b0 = ((b0 << 13) | (b1 >>> 19)) ^ a0;
        b1 = ((b1 << 13) | (kept >>> 19)) ^ a1;
        kept = a0;
        a0 = a1;
        a1 = kept;
        sum = (c0 >>> 0) + (d0 >>> 0);
        c1 = (c1 + d1 + (sum > 0xffffffff ? 1 : 0)) | 0;
        c0 = sum | 0;
        kept = d0;
        d0 = ((d0 << 16) | (d1 >>> 16)) ^ c0;
        d1 = ((d1 << 16) | (kept >>> 16)) ^ c1;
        sum = (a0 >>> 0) + (d0 >>> 0);
        a1 = (a1 + d1 + (sum > 0xffffffff ? 1 : 0)) | 0;
        a0 = sum | 0;
        kept = d0;
        d0 = ((d0 << 21) | (d1 >>> 11)) ^ a0;
        d1 = ((d1 << 21) | (kept >>> 11)) ^ a1;
        sum = (c0 >>> 0) + (b0 >>> 0);
        c1 = (c1 + b1 + (sum > 0xffffffff ? 1 : 0)) | 0;
        c0 = sum | 0;
        kept = b0;
        b0 = ((b0 << 17) | (b1 >>> 15)) ^ c0;
        b1 = ((b1 << 17) | (kept >>> 15)) ^ c1;
        kept = c0;
        c0 = c1;
        c1 = kept;
      }
      a0 ^= m0;
      a1 ^= m1;
      if (at === end + BLOCK) {
        low = a0 ^ b0 ^ c0 ^ d0;
        high = a1 ^ b1 ^ c1 ^ d1;
      }
    }
    return digitsOf(low, high, a0 ^ b0 ^ c0 ^ d0, a1 ^ b1 ^ c1 ^ d1);
  }
}

/** Writes the ASCII characters that a text begins with; gives where it stopped. */
function put(bytes: Uint8Array, from: number, text: string): number {
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return from + at;
    bytes[from + at] = code;
  }
  return from + length;
}

/** Two words as hexadecimal digits, lowest byte first, in one piece: joined pieces cost each who reads them later. */
function digitsOf(low: number, high: number, low2: number, high2: number): string {
  return String.fromCharCode(
    HIGH[low & 255] as number,
    LOW[low & 255] as number,
    HIGH[(low >>> 8) & 255] as number,
    LOW[(low >>> 8) & 255] as number,
    HIGH[(low >>> 16) & 255] as number,
    LOW[(low >>> 16) & 255] as number,
    HIGH[low >>> 24] as number,
    LOW[low >>> 24] as number,
    HIGH[high & 255] as number,
    LOW[high & 255] as number,
    HIGH[(high >>> 8) & 255] as number,
    LOW[(high >>> 8) & 255] as number,
    HIGH[(high >>> 16) & 255] as number,
    LOW[(high >>> 16) & 255] as number,
    HIGH[high >>> 24] as number,
    LOW[high >>> 24] as number,
    HIGH[low2 & 255] as number,
    LOW[low2 & 255] as number,
    HIGH[(low2 >>> 8) & 255] as number,
    LOW[(low2 >>> 8) & 255] as number,
    HIGH[(low2 >>> 16) & 255] as number,
    LOW[(low2 >>> 16) & 255] as number,
    HIGH[low2 >>> 24] as number,
    LOW[low2 >>> 24] as number,
    HIGH[high2 & 255] as number,
    LOW[high2 & 255] as number,
    HIGH[(high2 >>> 8) & 255] as number,
    LOW[(high2 >>> 8) & 255] as number,
    HIGH[(high2 >>> 16) & 255] as number,
    LOW[(high2 >>> 16) & 255] as number,
    HIGH[high2 >>> 24] as number,
    LOW[high2 >>> 24] as number,
  );
}
