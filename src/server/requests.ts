import { z } from 'zod';
import { type Code, catalogue } from '../diagnostics/catalogue.ts';
import { readMessageId } from '../store/message-id-text.ts';
import { CONTENTS, COUNTED_FATES } from '../store/stored-ledger.ts';

/** What each route takes. Everything that can name a patient stands in a body, never in an address. */

const code = z.custom<Code>((value) => typeof value === 'string' && Object.hasOwn(catalogue, value), 'not a code');
const name = z.string().min(1).max(200);
const who = z.string().min(1).max(100);
const id = z.number().int().nonnegative();
const time = z.number().int().nonnegative();
const state = z.enum(['queued', 'held', 'delivered', 'discarded']);
const limit = z.number().int().min(1).max(10_000);
const files = z.record(z.string().max(500), z.string());

const word = z.strictObject({
  kind: z.enum(['mrn', 'name', 'account', 'accession', 'visit', 'text']),
  value: z.string().min(1).max(500),
  prefix: z.boolean().exactOptional(),
});

export const countRequest = z.strictObject({
  words: z.array(word).max(20).exactOptional(),
  controlId: z.string().max(200).exactOptional(),
  flow: name.exactOptional(),
  source: name.exactOptional(),
  type: z.string().max(50).exactOptional(),
  destination: name.exactOptional(),
  state: state.exactOptional(),
  cause: code.exactOptional(),
  from: time.exactOptional(),
  to: time.exactOptional(),
});

export const searchRequest = countRequest.extend({ before: id.exactOptional(), limit });

/** An id in an address: as people see it, or the plain number. */
export const idInAddress = z.object({
  id: z.string().transform((text, context) => {
    const read = readMessageId(text);
    if (read !== undefined) return read;
    context.addIssue({ code: 'custom', message: 'not a message id' });
    return z.NEVER;
  }),
});

export const ledgerRequest = z.strictObject({ destination: name });

export const heldRequest = z.strictObject({
  destination: name.exactOptional(),
  cause: code.exactOptional(),
  limit: z.coerce.number().pipe(limit).default(100),
});

export const mendRequest = z.strictObject({
  deliveries: z
    .array(z.strictObject({ message: id, destination: name }))
    .min(1)
    .max(10_000),
  act: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('release'), asItIs: z.boolean().exactOptional() }),
    z.strictObject({ kind: z.literal('discard') }),
    z.strictObject({ kind: z.literal('edit'), set: z.record(z.string().max(100), z.string()) }),
  ]),
  who,
  reason: z.string().min(1).max(1000),
});

const codeNotKnown = z.strictObject({
  table: name,
  code: z.string().min(1).max(200),
  system: z.string().max(500).exactOptional(),
});
const selection = z.strictObject({
  query: countRequest,
  codeNotKnown: codeNotKnown.exactOptional(),
  destinations: z.array(name).exactOptional(),
});
export const replayPlanRequest = z.strictObject({ selection });
export const replayRequest = z.strictObject({ selection, token: z.string().min(1).max(200), who });

const retrySelection = z.strictObject({
  destination: name.exactOptional(),
  codeNotKnown: codeNotKnown.exactOptional(),
});
export const retryPlanRequest = z.strictObject({ selection: retrySelection });
export const retryRequest = z.strictObject({
  selection: retrySelection,
  token: z.string().min(1).max(200),
  who,
  reason: z.string().min(1).max(1000),
});

/** What is known of each field, over a time. */
export const totalsRequest = z.strictObject({ from: z.coerce.number().pipe(time), to: z.coerce.number().pipe(time) });
export const ledgerSearchRequest = z.strictObject({
  destination: name.exactOptional(),
  line: z
    .strictObject({
      fate: z.enum(COUNTED_FATES),
      path: z.string().max(500),
      row: z.string().max(2000).exactOptional(),
      code: code.exactOptional(),
    })
    .exactOptional(),
  codeNotKnown: codeNotKnown.exactOptional(),
  content: z.enum(CONTENTS).exactOptional(),
  from: time.exactOptional(),
  to: time.exactOptional(),
  before: id.exactOptional(),
  limit,
});

export const flowInAddress = z.object({ flow: name });
export const destinationInAddress = z.object({ destination: name });
export const byRequest = z.strictObject({ who });

export const releasePlanRequest = z.strictObject({ files });
export const releaseRequest = z.strictObject({ files, by: who, expect: z.string().max(200).exactOptional() });
export const releasesRequest = z.strictObject({ limit: z.coerce.number().pipe(limit).default(20) });
export const releaseInAddress = z.object({ number: z.coerce.number().int().positive() });
