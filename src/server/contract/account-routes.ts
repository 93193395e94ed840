import { z } from 'zod';
import { CONTENTS, COUNTED_FATES } from '../../store/stored-ledger.ts';
import * as shapes from './account-shapes.ts';
import { routes } from './route.ts';
import { code, codeAsked, idInAddress, limit, messageId, name, time, who } from './words.ts';

const span = z.strictObject({ from: z.coerce.number().pipe(time), to: z.coerce.number().pipe(time) });
const retrySelection = z.strictObject({ destination: name.exactOptional(), codeNotKnown: codeAsked.exactOptional() });

/** What became of every field, as it is stored; the codes that no table knows; and trying held deliveries again. */
export const accountRoutes = routes({
  ledgers: {
    method: 'GET',
    path: '/messages/:id/ledgers',
    summary: 'What is stored of a message’s fields: counts by fate, and lines that did not simply arrive',
    permission: 'message:read',
    reach: 'system',
    audit: 'message.viewed',
    effect: 'reads',
    params: idInAddress,
    response: z.object({ ledgers: z.array(shapes.storedLedger).readonly() }),
  },
  residue: {
    method: 'GET',
    path: '/messages/:id/residue',
    summary: 'Leaves that no target took, with their values',
    permission: 'message:raw',
    reach: 'system',
    audit: 'message.raw-viewed',
    effect: 'reads',
    params: idInAddress,
    query: z.strictObject({ destination: name }),
    response: z.object({
      residue: z
        .array(z.tuple([z.string(), z.string()]))
        .readonly()
        .exactOptional(),
    }),
  },
  searchLedgers: {
    method: 'POST',
    path: '/ledgers/search',
    summary: 'Deliveries by what their ledgers say, newest first',
    permission: 'message:search',
    reach: 'system',
    audit: 'message.searched',
    effect: 'reads',
    body: z.strictObject({
      destination: name.exactOptional(),
      line: z
        .strictObject({
          fate: z.enum(COUNTED_FATES),
          path: z.string().max(500),
          row: z.string().max(2000).exactOptional(),
          code: code.exactOptional(),
        })
        .exactOptional(),
      codeNotKnown: codeAsked.exactOptional(),
      content: z.enum(CONTENTS).exactOptional(),
      from: time.exactOptional(),
      to: time.exactOptional(),
      before: messageId.exactOptional(),
      limit,
    }),
    response: shapes.ledgerPage,
  },
  contentTotals: {
    method: 'GET',
    path: '/totals/contents',
    summary: 'How many messages and deliveries were intact, flagged, lost, held, by flow, destination and hour',
    permission: 'practice:read',
    reach: 'system',
    audit: 'none',
    effect: 'reads',
    query: span,
    response: z.object({ totals: z.array(shapes.contentTotal).readonly() }),
  },
  lineTotals: {
    method: 'GET',
    path: '/totals/lines',
    summary: 'What did not simply arrive, by destination, field, row and code',
    permission: 'practice:read',
    reach: 'system',
    audit: 'none',
    effect: 'reads',
    query: span,
    response: z.object({ totals: z.array(shapes.lineTotal).readonly() }),
  },
  unknownCodes: {
    method: 'GET',
    path: '/codes/unknown',
    summary: 'Codes that came and that no table knows',
    permission: 'code:read',
    reach: 'system',
    audit: 'none',
    effect: 'reads',
    response: z.object({ codes: z.array(shapes.metCode).readonly() }),
  },
  planRetry: {
    method: 'POST',
    path: '/held/retry/plan',
    summary: 'Which held deliveries would go under the release that runs',
    permission: 'held:mend',
    reach: 'system',
    audit: 'held.listed',
    effect: 'reads',
    body: z.strictObject({ selection: retrySelection }),
    response: shapes.retryPlan,
  },
  applyRetry: {
    method: 'POST',
    path: '/held/retry/apply',
    summary: 'Releases what the plan found ready, or refuses when that has changed since',
    permission: 'held:mend',
    reach: 'system',
    audit: 'held.mended',
    effect: 'changes',
    body: z.strictObject({
      selection: retrySelection,
      token: z.string().min(1).max(200),
      who: who.exactOptional(),
      reason: z.string().min(1).max(1000),
    }),
    response: z.object({ released: z.number() }),
  },
});
