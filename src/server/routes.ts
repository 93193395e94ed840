import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Fault } from '../diagnostics/fault.ts';
import type { EngineFace } from '../engine/face.ts';
import { accountRoutes } from './account-routes.ts';
import { sendEvents } from './event-route.ts';
import * as requests from './requests.ts';
import { traceView } from './trace-view.ts';

/** The operations of a running engine as routes below `/v1`. */
export function routes(engine: EngineFace, closing: AbortSignal): FastifyPluginAsyncZod {
  return async (app) => {
    app.get('/status', () => engine.status());
    app.get('/events', (_, reply) => sendEvents(engine, reply, closing));

    app.post('/messages/search', { schema: { body: requests.searchRequest } }, ({ body }) => engine.search(body));
    app.post('/messages/count', { schema: { body: requests.countRequest } }, async ({ body }) => ({
      count: await engine.count(body),
    }));
    app.get('/messages/:id/trace', { schema: { params: requests.idInAddress } }, async ({ params }) => {
      const trace = await engine.trace(params.id);
      if (trace === undefined) throw new Fault('message-unknown');
      return traceView(trace);
    });
    const ledgerAsked = { params: requests.idInAddress, querystring: requests.ledgerRequest };
    app.get('/messages/:id/ledger', { schema: ledgerAsked }, async ({ params, query }) => {
      const ledger = await engine.ledger(params.id, query.destination);
      return ledger === undefined ? {} : { ledger };
    });
    app.get('/messages/:id/body', { schema: { params: requests.idInAddress } }, async ({ params }, reply) => {
      const body = await engine.body(params.id);
      if (body === undefined) throw new Fault((await engine.trace(params.id)) ? 'body-removed' : 'message-unknown');
      return reply.type('application/octet-stream').send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    });

    accountRoutes(app, engine.account);
    app.get('/held', { schema: { querystring: requests.heldRequest } }, async ({ query }) => ({
      deliveries: (await engine.held(query)).map(({ keys: _, ...delivery }) => delivery),
    }));
    app.post('/held/mend', { schema: { body: requests.mendRequest } }, ({ body }) => engine.mend(body));

    app.post('/replay/plan', { schema: { body: requests.replayPlanRequest } }, ({ body }) =>
      engine.planReplay(body.selection),
    );
    app.post('/replay/apply', { schema: { body: requests.replayRequest } }, ({ body }) =>
      engine.applyReplay(body.selection, body.token, body.who),
    );

    app.post('/flows/:flow/send', { schema: { params: requests.flowInAddress } }, ({ params, body }) => {
      if (!(body instanceof Uint8Array)) throw new Fault('request-invalid');
      return engine.send(params.flow, body);
    });
    const atDestination = { params: requests.destinationInAddress, body: requests.byRequest };
    app.post('/destinations/:destination/pause', { schema: atDestination }, async ({ params, body }) => {
      await engine.pause(params.destination, body.who);
      return {};
    });
    app.post('/destinations/:destination/resume', { schema: atDestination }, async ({ params, body }) => {
      await engine.resume(params.destination, body.who);
      return {};
    });

    app.post('/store/key', async ({ body }) => {
      await engine.rotateKey(body instanceof Uint8Array ? body : undefined);
      return {};
    });
    app.post('/store/verify', async () => ({ codes: await engine.verifyStore() }));

    app.get('/releases', { schema: { querystring: requests.releasesRequest } }, async ({ query }) => ({
      releases: await engine.releases(query.limit),
    }));
    app.post('/releases/plan', { schema: { body: requests.releasePlanRequest } }, ({ body }) =>
      engine.planRelease(body.files),
    );
    app.post('/releases', { schema: { body: requests.releaseRequest } }, ({ body: { files, ...options } }) =>
      engine.applyRelease(files, options),
    );
    app.post(
      '/releases/:number/current',
      { schema: { params: requests.releaseInAddress, body: requests.byRequest } },
      ({ params, body }) => engine.rollback(params.number, body.who),
    );
  };
}
