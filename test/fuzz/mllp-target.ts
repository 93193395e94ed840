import { canBeFramed, Deframer, frame } from '../../src/formats/hl7v2/mllp.ts';
import { seededRandom } from '../../src/world/random.ts';
import { MESSAGE_TOKENS } from './message-tokens.ts';
import { seedInputs } from './seed-inputs.ts';
import { BrokenPromise, type Target } from './target.ts';

/** Small enough that inputs reach it. */
const MOST_BYTES = 3_000;

/** What came out, as text that can be compared. */
interface Came {
  readonly frames: readonly string[];
  readonly open: boolean;
  readonly held: number;
}

/** Promises of MLLP framing that hold for any byte stream, cut anywhere. */
export const target: Target = {
  name: 'mllp',
  sources: '/src/formats/',
  seeds: () => seedInputs(),
  tokens: MESSAGE_TOKENS,
  run(input) {
    const whole = push([input]);
    const chance = seededRandom(input.length * 31 + (input[input.length >> 1] ?? 0));
    for (const most of [1, 7, 64, 2_000]) {
      // Byte by byte is slow, and needed only once for inputs that are not small.
      if (most === 1 && input.length > 4_096) continue;
      const pieces = push(chunks(input, most, () => chance.next()));
      if (pieces.frames.join('\n') !== whole.frames.join('\n')) throw new BrokenPromise('chunks change the frames');
      if (pieces.open !== whole.open) throw new BrokenPromise('chunks change whether a frame is open');
    }
    checkFraming(input);
  },
};

function push(parts: readonly Uint8Array[]): Came {
  const deframer = new Deframer(MOST_BYTES);
  const frames: string[] = [];
  for (const part of parts) {
    for (const { bytes, cut } of deframer.push(part)) {
      if (bytes.length > MOST_BYTES) throw new BrokenPromise('a frame is larger than allowed');
      frames.push(`${cut} ${Buffer.from(bytes).toString('latin1')}`);
    }
    if (deframer.held > MOST_BYTES) throw new BrokenPromise('more is held than a frame may have');
  }
  return { frames, open: deframer.open, held: deframer.held };
}

/** A message that was framed comes out as it was, whatever bytes stood before it. */
function checkFraming(input: Uint8Array): void {
  const message = input.subarray(0, MOST_BYTES).filter((byte) => byte !== 0x0b && byte !== 0x1c);
  if (message.length === 0) return;
  if (!canBeFramed(message)) throw new BrokenPromise('a plain message cannot be framed');
  const deframer = new Deframer(MOST_BYTES);
  deframer.push(input);
  // Ends what the input may have left open, as a sender does that begins anew.
  const out = deframer.push(frame(message, message));
  const last = out.at(-1);
  if (last === undefined || Buffer.compare(last.bytes, message) !== 0)
    throw new BrokenPromise('a framed message is lost');
}

function chunks(input: Uint8Array, most: number, chance: () => number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < input.length; ) {
    const to = Math.min(input.length, at + 1 + Math.floor(chance() * most));
    parts.push(input.subarray(at, to));
    at = to;
  }
  return parts;
}
