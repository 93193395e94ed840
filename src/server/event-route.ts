import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import type { EngineFace } from '../engine/face.ts';

/**
 * Answers with the engine's events as server-sent events, until the reader or the server goes. A reader that
 * does not keep up is waited for here and told by the engine how many events it missed.
 */
export async function sendEvents(engine: EngineFace, reply: FastifyReply, closing: AbortSignal): Promise<void> {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, closing]);
  const events = engine.events(signal)[Symbol.asyncIterator]();
  // The first step subscribes, and only then may the reader believe that it hears everything.
  let next = events.next();
  reply.hijack();
  const { raw } = reply;
  raw.once('close', () => gone.abort());
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.write(': listening\n\n');
  try {
    for (;;) {
      const item = await next;
      if (item.done === true || signal.aborted) break;
      if (!raw.write(`data: ${JSON.stringify(item.value)}\n\n`)) await once(raw, 'drain', { signal });
      next = events.next();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await events.return?.();
    raw.end();
  }
}
