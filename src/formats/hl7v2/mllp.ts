import type { Code } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';

const VT = 0x0b;
const FS = 0x1c;
const CR = 0x0d;
const LF = 0x0a;
/** From here on a piece is kept as it came; smaller ones are copied together, so that single bytes cost single bytes. */
const LARGE_PIECE = 16_384;
/** What is kept of a frame that is too large: enough for its MSH, which an answer needs. */
const HEAD = 4096;
const NONE: readonly never[] = [];

/** What stood between VT and FS. */
export interface Frame {
  /** A view of the chunk it came in, where one chunk held all of it; else a buffer of its own. */
  readonly bytes: Uint8Array;
  /** What was odd about it, or about the bytes since the frame before. */
  readonly findings: readonly Finding[];
  /** The frame was larger than allowed, and `bytes` is only its beginning. */
  readonly cut: boolean;
}

/**
 * Finds frames in a byte stream (MLLP, HL7 v2 Implementation Support Guide, appendix C): VT, the
 * message, FS, CR. It takes time in proportion to the bytes however they are chunked, and holds at most
 * one unfinished frame.
 *
 *                  VT                      FS
 *   ┌─────────┐ ───────► ┌────────┐ ───────────────► ┌───────┐
 *   │ outside │          │ inside │ ──┐ VT: frame    │ ended │
 *   └─────────┘ ◄─┐      └────────┘ ◄─┘ without end  └───────┘
 *     │  ▲  ▲     │           │  ▲                      │  │
 *     └──┘  │     │  too long │  └──────────────────────┘  │
 *    noise  │     │ FS        ▼     VT: CR is missing      │
 *           │     │      ┌──────────┐                      │
 *           │     └───── │ skipping │ ── VT ──► inside     │
 *           │            └──────────┘                      │
 *           └──────────────────────────────────────────────┘
 *             CR; or anything else: CR is missing
 *
 * A frame is given out at its FS and not at its CR: a sender that leaves the CR out waits for its answer
 * before it sends another byte.
 */
export class Deframer {
  readonly #maxBytes: number;
  #state: 'outside' | 'inside' | 'ended' | 'skipping' = 'outside';
  #parts: Buffer[] = [];
  #block: Buffer | undefined;
  #filled = 0;
  #size = 0;
  #noise = 0;
  readonly #carried = new Set<Code>();

  /** @param maxBytes the most that a frame may hold; a longer one comes out cut */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** A frame has begun and not ended. */
  get open(): boolean {
    return this.#state === 'inside' || this.#state === 'skipping';
  }

  /** Bytes of the unfinished frame that are held in memory. */
  get held(): number {
    return this.#size;
  }

  /** Bytes that belong to no frame, since the last frame. */
  get noise(): number {
    return this.#noise;
  }

  /** Takes the next bytes and gives the frames that they complete. The chunk must not be changed afterwards. */
  push(chunk: Uint8Array): readonly Frame[] {
    const bytes = asBuffer(chunk);
    let frames: Frame[] | undefined;
    let at = 0;
    // Where the next VT and FS are, so that a chunk of many frames is not searched again for each of them.
    let start = -1;
    let fs = -1;
    while (at < bytes.length) {
      if (this.#state === 'ended') {
        this.#state = 'outside';
        const byte = bytes[at];
        if (byte !== CR) this.#carried.add('mllp-frame-end-missing');
        if (byte === CR || byte === LF) at++;
        continue;
      }
      if (start < at) start = indexOrEnd(bytes, VT, at);
      if (this.#state === 'outside') {
        this.#countNoise(bytes, at, start);
        if (start < bytes.length) this.#state = 'inside';
        at = start + 1;
        continue;
      }
      if (fs < at) fs = indexOrEnd(bytes, FS, at);
      const end = Math.min(fs, start);
      this.#take(bytes, at, end);
      if (end === bytes.length) break;
      const missing = end === start;
      const next = bytes[end + 1];
      const odd = missing || (next !== CR && next !== undefined);
      const frame = this.#finish(bytes, at, end, missing, odd);
      if (frame !== undefined) (frames ??= []).push(frame);
      at = end + 1;
      if (missing) this.#state = 'inside';
      else if (next === undefined) this.#state = 'ended';
      else {
        this.#state = 'outside';
        if (next === CR || next === LF) at++;
      }
    }
    return frames ?? NONE;
  }

  #countNoise(bytes: Buffer, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const byte = bytes[i];
      // Line ends between frames are what many senders write after FS CR; they harm nobody.
      if (byte !== CR && byte !== LF) this.#noise++;
    }
  }

  /** Adds a stretch of the frame to what is held, unless the frame lies wholly in this chunk or is too large. */
  #take(bytes: Buffer, from: number, to: number): void {
    const whole = to < bytes.length;
    if (this.#state !== 'skipping' && this.#size + to - from <= this.#maxBytes) {
      if (!whole || this.#size > 0) this.#hold(bytes.subarray(from, to));
      return;
    }
    const most = Math.min(HEAD, this.#maxBytes);
    if (this.#state === 'inside') {
      this.#state = 'skipping';
      const head = this.#joined().subarray(0, most);
      this.#drop();
      this.#hold(Buffer.from(head));
    }
    this.#hold(bytes.subarray(from, Math.min(to, from + most - this.#size)));
  }

  #finish(bytes: Buffer, from: number, to: number, missing: boolean, odd: boolean): Frame | undefined {
    const cut = this.#state === 'skipping';
    const content = this.#size > 0 ? this.#joined() : bytes.subarray(from, to);
    this.#drop();
    const last = content.at(-1);
    if (content.length === 0) {
      if (!missing) this.#carried.add('mllp-frame-empty');
      return undefined;
    }
    if (missing && !cut && last !== CR && last !== LF) {
      // Without an acknowledgement the sender has it still; taken as it is, half a message would count as whole.
      this.#carried.add('mllp-frame-cut');
      return undefined;
    }
    if (odd) this.#carried.add('mllp-frame-end-missing');
    if (cut) this.#carried.add('mllp-frame-too-large');
    return { bytes: content, findings: this.#findings(), cut };
  }

  #findings(): readonly Finding[] {
    if (this.#noise === 0 && this.#carried.size === 0) return NONE;
    const findings: Finding[] = Array.from(this.#carried, (code) => ({ code }));
    if (this.#noise > 0) findings.unshift({ code: 'mllp-noise', about: { bytes: this.#noise } });
    this.#noise = 0;
    this.#carried.clear();
    return findings;
  }

  #hold(piece: Buffer): void {
    this.#size += piece.length;
    if (piece.length >= LARGE_PIECE) {
      this.#seal();
      this.#parts.push(piece);
      return;
    }
    for (let from = 0; from < piece.length; ) {
      this.#block ??= Buffer.allocUnsafeSlow(LARGE_PIECE);
      const copied = piece.copy(this.#block, this.#filled, from);
      from += copied;
      this.#filled += copied;
      if (this.#filled === this.#block.length) this.#seal();
    }
  }

  #seal(): void {
    if (this.#block === undefined) return;
    this.#parts.push(this.#block.subarray(0, this.#filled));
    this.#block = undefined;
    this.#filled = 0;
  }

  #joined(): Buffer {
    this.#seal();
    return Buffer.concat(this.#parts, this.#size);
  }

  #drop(): void {
    this.#parts = [];
    this.#block = undefined;
    this.#filled = 0;
    this.#size = 0;
  }
}

/** A Buffer over the same memory: its searches are native. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function indexOrEnd(bytes: Buffer, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from);
  return at < 0 ? bytes.length : at;
}

/** One or more messages as MLLP frames, in one buffer: VT, the message, FS, CR. */
export function frame(...messages: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const message of messages) size += message.length + 3;
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const message of messages) {
    bytes[at++] = VT;
    bytes.set(message, at);
    at += message.length;
    bytes[at++] = FS;
    bytes[at++] = CR;
  }
  return bytes;
}

/** Whether a message can travel in a frame: it must hold neither VT nor FS. */
export function canBeFramed(message: Uint8Array): boolean {
  const bytes = asBuffer(message);
  return !bytes.includes(VT) && !bytes.includes(FS);
}
