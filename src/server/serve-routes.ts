import { randomUUID } from 'node:crypto';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Fault } from '../diagnostics/fault.ts';
import { may, type Principal, rolesOf } from '../practice/access/principal.ts';
import type { Trail } from '../practice/trail/trail-event.ts';
import type { Authenticate } from './authenticate.ts';
import type { Handler } from './call.ts';
import type { Route } from './contract/route.ts';
import { faultOf } from './problem.ts';
import { NOBODY, RouteCall } from './route-call.ts';
import { sendEvents, sendLines } from './send-stream.ts';
import type { Services } from './services.ts';

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal;
    correlation: string;
  }
}

/** Why nothing else is allowed yet. */
const FIRST = { password: 'password-change-needed', factor: 'factor-needed' } as const;

const LONGEST_STREAM_MS = 2 * 60_000;
const MIB = 1024 * 1024;
const MOST_BYTES = { bytes: 256 * MIB, json: 64 * MIB, public: 64 * 1024 };

/** What routes are served with. */
export interface ServedWith {
  readonly api: Readonly<Record<string, Route>>;
  readonly handlers: Readonly<Record<string, Handler<never>>>;
  readonly services: Services;
  readonly authenticate: Authenticate;
  readonly trail: Trail;
  /** Network address of a request, or `socket`. */
  readonly from: (request: FastifyRequest) => string;
  /** Scheme, host and port by which a request came; absent: nothing is asked of a browser there. */
  readonly origin?: (request: FastifyRequest) => string;
  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
}

/**
 * Serves every route of the list below `/v1`. In this order: who asks, whether he may (both before a byte of the body
 * is read), the shape of what is asked, the audit trail, the work, the audit trail again, the answer.
 */
export function serveRoutes(app: FastifyInstance, served: ServedWith): void {
  app.decorateRequest('principal', null as never);
  app.decorateRequest('correlation', '');
  for (const [name, route] of Object.entries(served.api)) {
    const handler = served.handlers[name];
    if (handler === undefined) throw new Fault('server-failed');
    app.route({
      method: route.method,
      url: `/v1${route.path}`,
      bodyLimit: mostBytes(route),
      onRequest: async (request, reply) => {
        request.correlation = randomUUID();
        reply.header('x-correlation-id', request.correlation);
        await admit(route, served, request);
      },
      handler: (request, reply) => traced(name, route, request, () => answer(route, handler, served, request, reply)),
    });
  }
}

function mostBytes({ permission, body }: Route): number {
  if (permission === 'public') return MOST_BYTES.public;
  return body === 'bytes' ? MOST_BYTES.bytes : MOST_BYTES.json;
}

/** Lets a request in or throws. A denial of somebody who is known is recorded. */
async function admit(route: Route, served: ServedWith, request: FastifyRequest): Promise<void> {
  const { method, headers, correlation } = request;
  const from = served.from(request);
  if (route.permission === 'public') {
    // A credential that has ended must not keep anybody from logging in; another site may not do it for them.
    if (method !== 'GET' && headers['sec-fetch-site'] === 'cross-site') throw new Fault('csrf-missing');
    request.principal = NOBODY;
    return;
  }
  const principal = await served.authenticate({ method, headers, from });
  request.principal = principal ?? NOBODY;
  if (principal === undefined) throw new Fault('not-authenticated');
  if (route.permission === 'self' || may(principal, route.permission)) return;
  await served.trail.record({
    action: 'access.denied',
    outcome: 'denied',
    who: principal.name,
    by: principal.kind,
    account: principal.id,
    roles: rolesOf(principal),
    object: `${route.method} ${route.path}`,
    from,
    correlation,
    code: 'not-permitted',
  });
  throw new Fault(principal.first === undefined ? 'not-permitted' : FIRST[principal.first]);
}

/** The work of a request as a span of OpenTelemetry, where the operator has set up an SDK; names and codes only. */
function traced(name: string, route: Route, request: FastifyRequest, run: () => Promise<unknown>): Promise<unknown> {
  return trace.getTracer('suture').startActiveSpan(name, { kind: SpanKind.SERVER }, async (span) => {
    span.setAttributes({ 'http.route': `/v1${route.path}`, 'suture.correlation': request.correlation });
    try {
      return await run();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: faultOf(error).code });
      throw error;
    } finally {
      span.end();
    }
  });
}

async function answer(
  route: Route,
  handler: Handler<Route>,
  served: ServedWith,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const lastEventId = request.headers['last-event-id'];
  const call = new RouteCall(route, {
    services: served.services,
    principal: request.principal,
    from: served.from(request),
    origin: served.origin?.(request) ?? '',
    agent: request.headers['user-agent'] ?? '',
    cookies: request.headers.cookie ?? '',
    correlation: request.correlation,
    signal: AbortSignal.any([gone.signal, served.closing, ...longestStream(route, request.principal)]),
    lastEventId: typeof lastEventId === 'string' ? lastEventId : undefined,
    header: (name, value) => void reply.header(name, value),
    params: read(route.params, request.params),
    query: read(route.query, request.query),
    body: bodyOf(route, request),
  });
  const record = async (outcome: 'begun' | 'done' | 'failed' | 'denied', fault?: Fault) => {
    const event = call.event(outcome, fault);
    if (event !== undefined) await served.trail.record(event);
  };
  if (route.effect === 'changes') await record('begun');
  let made: unknown;
  try {
    made = await handler(call);
    if (route.response !== 'events' && route.response !== 'lines' && !call.accounted) throw new Fault('server-failed');
  } catch (error) {
    const fault = faultOf(error);
    await record(fault.code === 'not-permitted' ? 'denied' : 'failed', fault);
    throw error;
  }
  await record('done');
  return send(route, made, reply, call);
}

function send(route: Route, made: unknown, reply: FastifyReply, call: RouteCall): unknown {
  const { response } = route;
  if (response === 'events') return sendEvents(made as never, reply, call.signal);
  if (response === 'lines') return sendLines(made as never, reply, call.signal);
  if (response === 'redirect') return reply.redirect(made as string, 303);
  if (response === 'bytes') {
    const bytes = made as Uint8Array;
    reply.type('application/octet-stream');
    return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(response.parse(made)));
}

/**
 * How long an event stream lives: its reader comes back with what it heard last and is let in anew or not, so that a right
 * that has ended ends here too.
 */
function longestStream({ response }: Route, { kind }: Principal): readonly AbortSignal[] {
  return response === 'events' && kind !== 'operator' ? [AbortSignal.timeout(LONGEST_STREAM_MS)] : [];
}

/** The body as the route takes it. Bytes where JSON is meant, or the other way round, are no request of this route. */
function bodyOf({ body }: Route, request: FastifyRequest): unknown {
  if (body === undefined) return undefined;
  if (body === 'bytes') {
    if (!(request.body instanceof Uint8Array)) throw new Fault('request-invalid');
    return request.body;
  }
  if (body === 'any') return request.body;
  return read(body, request.body);
}

function read(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const [first] = checked.error.issues;
  if (first?.message === 'not a message id') throw new Fault('message-id-unreadable');
  // The path names a part of the request's shape; the words of the checker could repeat a value.
  const path = (first?.path ?? []).map(String).join('.');
  throw new Fault('request-invalid', path === '' ? {} : { place: { path } });
}
