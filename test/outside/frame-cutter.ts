const START = 0x0b;
const END = 0x1c;

/**
 * Cuts a well-behaved MLLP stream into its payloads. Written apart from the product's own framing on
 * purpose: what stands outside must not share a fault with what it judges.
 */
export class FrameCutter {
  #rest: Buffer = Buffer.alloc(0);

  /** The payloads that are complete after `chunk`; they are views and hold until the next call. */
  push(chunk: Buffer): Buffer[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const payloads: Buffer[] = [];
    let at = 0;
    for (;;) {
      const start = bytes.indexOf(START, at);
      if (start < 0) {
        at = bytes.length;
        break;
      }
      const end = bytes.indexOf(END, start + 1);
      if (end < 0 || end + 1 >= bytes.length) {
        at = start;
        break;
      }
      payloads.push(bytes.subarray(start + 1, end));
      at = end + 2;
    }
    this.#rest = bytes.subarray(at);
    return payloads;
  }
}
