import fastify, { type FastifyInstance } from 'fastify';
import { Fault } from '../diagnostics/fault.ts';
import { problemOf } from './problem.ts';

/** Answers that are given before a body is read. */
const UNREAD: readonly number[] = [401, 403, 421, 429];

/** A server without routes yet: it reads JSON and bytes, and tells every error as a problem. */
export function serverApp(options: object = {}): FastifyInstance {
  const app = fastify({ logger: false, routerOptions: { maxParamLength: 500 }, ...options }) as FastifyInstance;
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => {
    const told = problemOf(error);
    const { headers } = request;
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    // What was not read of a body is not read any more: whoever may not ask may not keep us busy either.
    if (hasBody && UNREAD.includes(told.status)) reply.header('connection', 'close');
    return reply.code(told.status).type('application/problem+json').send(JSON.stringify(told));
  });
  app.setNotFoundHandler((_, reply) => {
    const told = problemOf(new Fault('route-unknown'));
    return reply.code(told.status).type('application/problem+json').send(JSON.stringify(told));
  });
  return app;
}
