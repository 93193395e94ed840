import { chmod } from 'node:fs/promises';
import fastify from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { Fault } from '../diagnostics/fault.ts';
import type { EngineFace } from '../engine/face.ts';
import { claimSocket } from './claim-socket.ts';
import { problemOf } from './problem.ts';
import { routes } from './routes.ts';

const MOST_REQUEST_BYTES = 256 * 1024 * 1024;

/** A server that answers. */
export interface OpenServer {
  readonly socketPath: string;
  /** Ends the event streams, lets requests under way be answered, and takes the socket away. */
  close(): Promise<void>;
}

/**
 * Serves an engine on a unix socket that only its owner can open: being able to open it is the permission.
 * Rejects with a Fault when another Suture answers there (`server-running-already`) or the socket cannot be
 * made (`socket-not-made`).
 */
export async function openServer(options: { engine: EngineFace; socketPath: string }): Promise<OpenServer> {
  const { engine, socketPath } = options;
  await claimSocket(socketPath);
  const closing = new AbortController();
  const app = fastify({ logger: false, bodyLimit: MOST_REQUEST_BYTES, routerOptions: { maxParamLength: 500 } });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.setErrorHandler((error, _, reply) => problem(error, reply));
  app.setNotFoundHandler((_, reply) => problem(new Fault('route-unknown'), reply));
  await app.register(routes(engine, closing.signal), { prefix: '/v1' });
  try {
    await app.listen({ path: socketPath });
    await chmod(socketPath, 0o600);
  } catch (error) {
    await app.close();
    throw new Fault('socket-not-made', { cause: error });
  }
  return {
    socketPath,
    close: async () => {
      closing.abort();
      await app.close();
    },
  };
}

function problem(
  error: unknown,
  reply: { code(status: number): { type(type: string): { send(body: string): unknown } } },
): unknown {
  const told = problemOf(error);
  return reply.code(told.status).type('application/problem+json').send(JSON.stringify(told));
}
