import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { AccountFace } from '../engine/account-face.ts';
import * as requests from './requests.ts';

/** The account of the running engine: ledgers, their sums, codes that no table knows, and trying again. */
export function accountRoutes(server: FastifyInstance, account: AccountFace): void {
  const app = server.withTypeProvider<ZodTypeProvider>();
  app.get('/messages/:id/ledgers', { schema: { params: requests.idInAddress } }, async ({ params }) => ({
    ledgers: await account.ledgers(params.id),
  }));
  const residueAsked = { params: requests.idInAddress, querystring: requests.ledgerRequest };
  app.get('/messages/:id/residue', { schema: residueAsked }, async ({ params, query }) => {
    const residue = await account.residue(params.id, query.destination);
    return residue === undefined ? {} : { residue };
  });
  app.post('/ledgers/search', { schema: { body: requests.ledgerSearchRequest } }, ({ body }) => account.search(body));
  app.get('/totals/contents', { schema: { querystring: requests.totalsRequest } }, async ({ query }) => ({
    totals: await account.contentTotals(query.from, query.to),
  }));
  app.get('/totals/lines', { schema: { querystring: requests.totalsRequest } }, async ({ query }) => ({
    totals: await account.lineTotals(query.from, query.to),
  }));
  app.get('/codes/unknown', async () => ({ codes: await account.unknownCodes() }));
  app.post('/held/retry/plan', { schema: { body: requests.retryPlanRequest } }, ({ body }) =>
    account.planRetry(body.selection),
  );
  app.post('/held/retry/apply', { schema: { body: requests.retryRequest } }, ({ body }) =>
    account.applyRetry(body.selection, body.token, { who: body.who, reason: body.reason }),
  );
}
