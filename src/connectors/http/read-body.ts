import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../world/clock.ts';

/** The whole body, or why there is none. `gone`: the other side broke off. */
export type Body =
  | { readonly bytes: Uint8Array; readonly problem?: undefined }
  | { readonly bytes?: undefined; readonly problem: 'too large' | 'too slow' | 'no room' | 'gone' };

/**
 * Reads a body of at most `most` bytes within `withinMs`; never more than that is held in memory.
 * Resolves as soon as the answer is known; what still comes then is not read.
 */
export function readBody(
  message: IncomingMessage,
  limits: {
    readonly most: number;
    readonly withinMs: number;
    readonly clock: Clock;
    /** Asked before so many more bytes are held; false ends with `no room`. */
    readonly room?: (bytes: number) => boolean;
  },
): Promise<Body> {
  if (Number(message.headers['content-length'] ?? 0) > limits.most) return Promise.resolve({ problem: 'too large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (body: Body) => {
      timer.cancel();
      message.off('data', take).off('end', whole).off('close', gone);
      message.pause();
      resolve(body);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.most) end({ problem: 'too large' });
      else if (limits.room?.(chunk.length) === false) end({ problem: 'no room' });
      else chunks.push(chunk);
    };
    const whole = () => end(message.complete ? { bytes: Buffer.concat(chunks, size) } : { problem: 'gone' });
    const gone = () => end({ problem: 'gone' });
    const timer = limits.clock.after(limits.withinMs, () => end({ problem: 'too slow' }));
    // Never taken off: an error without a listener would end the process. `close` follows it.
    message.on('error', () => undefined);
    message.on('data', take).on('end', whole).on('close', gone);
  });
}
