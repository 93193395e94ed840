import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import type { ServerSentEvent } from './contract/route.ts';

/** A comment is sent this often, so that a proxy does not take a quiet stream for a dead one. */
const ALIVE_EVERY_MS = 20_000;

/** Answers with server-sent events until the reader or the server goes. A slow reader is waited for. */
export async function sendEvents(
  events: AsyncIterable<ServerSentEvent>,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  // The first step subscribes, and only then may the reader believe that it hears everything.
  let next = iterator.next();
  const { raw } = take(reply, 'text/event-stream');
  raw.write(': listening\n\n');
  const alive = setInterval(() => raw.write(': alive\n\n'), ALIVE_EVERY_MS);
  try {
    for (;;) {
      const item = await next;
      if (item.done === true || signal.aborted) break;
      if (!raw.write(textOf(item.value))) await once(raw, 'drain', { signal });
      next = iterator.next();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(alive);
    await iterator.return?.();
    raw.end();
  }
}

/** Answers with lines of JSON as they come. A stream that fails half-way is cut, so that nobody takes it for whole. */
export async function sendLines(lines: AsyncIterable<string>, reply: FastifyReply, signal: AbortSignal): Promise<void> {
  const { raw } = take(reply, 'application/x-ndjson');
  try {
    for await (const line of lines) {
      if (signal.aborted) break;
      if (!raw.write(`${line}\n`)) await once(raw, 'drain', { signal });
    }
    raw.end();
  } catch {
    raw.destroy();
  }
}

function take(reply: FastifyReply, type: string): FastifyReply {
  const headers = reply.getHeaders();
  reply.hijack();
  reply.raw.writeHead(200, { ...headers, 'content-type': type, 'cache-control': 'no-store' } as never);
  return reply;
}

function textOf({ id, event, data }: ServerSentEvent): string {
  const head = `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}`;
  return `${head}data: ${JSON.stringify(data)}\n\n`;
}
