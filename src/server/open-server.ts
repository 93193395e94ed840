import { chmod } from 'node:fs/promises';
import { userInfo } from 'node:os';
import fastify, { type FastifyInstance } from 'fastify';
import { Fault } from '../diagnostics/fault.ts';
import type { EngineFace } from '../engine/face.ts';
import type { Trail } from '../practice/trail/trail-event.ts';
import { type Clock, systemClock } from '../world/clock.ts';
import { operatorOf } from './authenticate.ts';
import { claimSocket } from './claim-socket.ts';
import { api } from './contract/api.ts';
import { EventHub } from './event-hub.ts';
import { handlers } from './handlers.ts';
import { problemOf } from './problem.ts';
import { serveRoutes } from './serve-routes.ts';
import type { Services } from './services.ts';

/** A server that answers. */
export interface OpenServer {
  readonly socketPath: string;
  /** Ends the event streams, lets requests under way be answered, and takes the socket away. */
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly engine: EngineFace;
  readonly socketPath: string;
  readonly clock?: Clock;
  /** Where what people do is recorded. Absent: nowhere, for an engine that is only a memory. */
  readonly trail?: Trail;
}

/**
 * Serves an engine on a unix socket that only its owner can open: being able to open it is the permission.
 * Rejects with a Fault when another Suture answers there (`server-running-already`) or the socket cannot be
 * made (`socket-not-made`).
 */
export async function openServer(options: ServerOptions): Promise<OpenServer> {
  const { engine, socketPath } = options;
  await claimSocket(socketPath);
  const clock = options.clock ?? systemClock;
  const closing = new AbortController();
  const events = new EventHub(engine, clock);
  const services: Services = { engine, events, clock };
  const app = serverApp();
  serveRoutes(app, {
    api,
    handlers,
    services,
    authenticate: operatorOf(userName()),
    trail: options.trail ?? { record: () => Promise.resolve() },
    from: () => 'socket',
    closing: closing.signal,
  });
  try {
    await app.listen({ path: socketPath });
    await chmod(socketPath, 0o600);
  } catch (error) {
    closing.abort();
    await app.close();
    throw new Fault('socket-not-made', { cause: error });
  }
  return {
    socketPath,
    close: async () => {
      closing.abort();
      events.close();
      await app.close();
    },
  };
}

/** A server without routes yet: it reads JSON and bytes, and tells every error as a problem. */
export function serverApp(options: object = {}): FastifyInstance {
  const app = fastify({ logger: false, routerOptions: { maxParamLength: 500 }, ...options }) as FastifyInstance;
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.setErrorHandler((error, _, reply) => {
    const told = problemOf(error);
    return reply.code(told.status).type('application/problem+json').send(JSON.stringify(told));
  });
  app.setNotFoundHandler((_, reply) => {
    const told = problemOf(new Fault('route-unknown'));
    return reply.code(told.status).type('application/problem+json').send(JSON.stringify(told));
  });
  return app;
}

/** Who owns this process; in a container a user may have a number only. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
