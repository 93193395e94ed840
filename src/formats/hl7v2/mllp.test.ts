import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canBeFramed, Deframer, type Frame, frame } from './mllp.ts';

const VT = '\x0b';
const FS = '\x1c';
const END = '\x1c\r';

const content = fc
  .string({ unit: fc.constantFrom('A', '|', '\r', '\n', '\x00', '\xff', '\x1d'), minLength: 1, maxLength: 40 })
  .map((text) => `MSH|${text}`);
const noise = fc.string({ unit: fc.constantFrom('x', '\x00', '\x1c', '\r', '\n'), maxLength: 6 });
const counted = (text: string) => text.replace(/[\r\n]/g, '').length;

/** Cuts a stream at the given places, which wrap around its length. */
function chunks(stream: string, cuts: readonly number[]): Buffer[] {
  const bytes = Buffer.from(stream, 'latin1');
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return places.slice(1).map((to, i) => bytes.subarray(places[i], to));
}

function run(stream: string, cuts: readonly number[] = [], maxBytes = 1000): { frames: Frame[]; deframer: Deframer } {
  const deframer = new Deframer(maxBytes);
  return { frames: chunks(stream, cuts).flatMap((chunk) => [...deframer.push(chunk)]), deframer };
}

const textOf = (one: Frame) => Buffer.from(one.bytes).toString('latin1');
const codesOf = (one: Frame | undefined) => one?.findings.map((finding) => finding.code);
const cuts = fc.array(fc.nat(2000), { maxLength: 60 });

describe('Deframer', () => {
  it('gives the same frames however the stream is chunked, and counts the noise between them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, content), { maxLength: 8 }), cuts, (parts, places) => {
        const stream = parts.map(([before, text]) => before + VT + text + END).join('');
        const { frames, deframer } = run(stream, places);
        expect(frames.map(textOf)).toEqual(parts.map(([, text]) => text));
        expect(frames.map((one) => one.findings.find((f) => f.code === 'mllp-noise')?.about?.['bytes'] ?? 0)).toEqual(
          parts.map(([before]) => counted(before)),
        );
        expect([deframer.open, deframer.held, deframer.noise]).toEqual([false, 0, 0]);
      }),
    );
  });

  it('finds what frame() wrote', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }).filter(canBeFramed)),
        cuts,
        (messages, places) => {
          const { frames } = run(Buffer.from(frame(...messages)).toString('latin1'), places);
          expect(frames.map((one) => [...one.bytes])).toEqual(messages.map((message) => [...message]));
          expect(frames.flatMap((one) => one.findings)).toEqual([]);
        },
      ),
    );
  });

  it('takes frames that end in FS alone, in FS LF, or without FS before the next VT', () => {
    const ends = fc.constantFrom(FS, `${FS}\n`, '');
    fc.assert(
      fc.property(fc.array(fc.tuple(content, ends), { minLength: 1, maxLength: 6 }), cuts, (parts, places) => {
        const stream = `${parts.map(([text, end]) => `${VT}${text}\r${end}`).join('')}${VT}MSH|last${END}`;
        const { frames } = run(stream, places);
        expect(frames.map(textOf)).toEqual([...parts.map(([text]) => `${text}\r`), 'MSH|last']);
        // Where the chunk ends at FS the frame is given out at once, and the finding comes with the next one.
        expect(frames.some((one) => codesOf(one)?.includes('mllp-frame-end-missing'))).toBe(true);
      }),
    );
  });

  it('gives a frame out at its FS, before the CR has come', () => {
    const deframer = new Deframer(1000);
    expect(deframer.push(Buffer.from(`${VT}MSH|${FS}`)).map(textOf)).toEqual(['MSH|']);
    expect(deframer.open).toBe(false);
    expect(deframer.push(Buffer.from('\r'))).toEqual([]);
    expect(codesOf(deframer.push(Buffer.from(`${VT}MSH|2${END}`))[0])).toEqual([]);
  });

  it('leaves out a frame that broke off inside a segment, and says so with the next', () => {
    const { frames } = run(`${VT}MSH|one\rPID|half${VT}MSH|two${END}`);
    expect(frames.map(textOf)).toEqual(['MSH|two']);
    expect(codesOf(frames[0])).toEqual(['mllp-frame-cut']);
  });

  it('passes over empty frames', () => {
    const { frames } = run(`${VT}${END}${VT}${VT}${END}${VT}MSH|${END}`);
    expect(frames.map(textOf)).toEqual(['MSH|']);
    expect(codesOf(frames[0])).toEqual(['mllp-frame-empty']);
  });

  it('cuts a frame exactly when it is larger than allowed, and goes on with the next', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12_000 }),
        fc.integer({ min: 1, max: 12_000 }),
        cuts,
        (most, size, places) => {
          const long = 'x'.repeat(size);
          const { frames, deframer } = run(VT + long + END + VT + 'y' + END, places, most);
          expect(frames.map((one) => one.cut)).toEqual([size > most, false]);
          expect(textOf(frames[0] as Frame)).toBe(size > most ? long.slice(0, Math.min(most, 4096)) : long);
          expect(codesOf(frames[0])?.includes('mllp-frame-too-large')).toBe(size > most);
          expect(deframer.held).toBe(0);
        },
      ),
    );
  });

  it('holds no more than the limit while a frame never ends', () => {
    const deframer = new Deframer(100_000);
    deframer.push(Buffer.from(VT));
    const piece = Buffer.alloc(20_000, 'x');
    for (let i = 0; i < 100; i++) {
      deframer.push(piece);
      expect(deframer.held).toBeLessThanOrEqual(100_000);
    }
    expect(deframer.open).toBe(true);
  });

  it('gives a view where one chunk holds the frame', () => {
    const chunk = Buffer.from(`${VT}MSH|one${END}${VT}MSH|two${END}`);
    for (const one of new Deframer(1000).push(chunk)) expect(one.bytes.buffer).toBe(chunk.buffer);
  });

  it('puts a large frame together again from pieces of any size', () => {
    const large = Buffer.alloc(300_000, 'abcdefghijklmnopqrstuvw');
    const stream = Buffer.from(frame(large));
    for (const step of [1000, 16_383, 16_384, 65_536]) {
      const deframer = new Deframer(400_000);
      const frames: Frame[] = [];
      for (let at = 0; at < stream.length; at += step) frames.push(...deframer.push(stream.subarray(at, at + step)));
      expect(frames.map((one) => large.equals(one.bytes))).toEqual([true]);
    }
  });

  it('takes any bytes whatever without throwing or holding on to them', () => {
    const bytes = fc.constantFrom(0x0b, 0x1c, 0x0d, 0x0a, 0x41);
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 200 }), cuts, (stream, places) => {
        const { frames, deframer } = run(Buffer.from(stream).toString('latin1'), places, 20);
        for (const one of frames) expect(one.bytes.length).toBeGreaterThan(0);
        expect(deframer.held).toBeLessThanOrEqual(20);
        const whole = run(Buffer.from(stream).toString('latin1'), [], 20).frames.map(textOf);
        expect(frames.map(textOf)).toEqual(whole);
      }),
    );
  });
});
