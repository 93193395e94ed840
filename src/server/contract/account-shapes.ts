import { z } from 'zod';
import { CONTENTS, COUNTED_FATES } from '../../store/stored-ledger.ts';
import { code, messageId, time } from './words.ts';

/** What is known of each field, as it goes over the wire: paths, rows and codes, never values. */

const fate = z.enum(COUNTED_FATES);
const fateCounts = z.record(fate, z.number());

export const codeNotKnown = z.object({
  table: z.string(),
  code: z.string(),
  system: z.string().exactOptional(),
  display: z.string().exactOptional(),
  why: z.enum(['unknown', 'ambiguous']),
});

export const storedLedger = z.object({
  destination: z.string(),
  content: z.enum(CONTENTS),
  counts: fateCounts,
  lines: z
    .array(z.object({ path: z.string(), fate, row: z.string().exactOptional(), code: code.exactOptional() }))
    .readonly(),
  codes: z.array(codeNotKnown).readonly(),
});

export const ledgerPage = z.object({
  deliveries: z.array(z.object({ message: messageId, destination: z.string() })).readonly(),
  next: messageId.exactOptional(),
});

export const contentTotal = z.object({
  hour: time,
  name: z.string(),
  messages: z.number(),
  intact: z.number(),
  flagged: z.number(),
  lost: z.number(),
  held: z.number(),
});

export const lineTotal = z.object({
  destination: z.string(),
  fate,
  path: z.string(),
  row: z.string().exactOptional(),
  code: code.exactOptional(),
  deliveries: z.number(),
  leaves: z.number(),
  first: time,
  last: time,
});

export const retryPlan = z.object({
  token: z.string(),
  deliveries: z.number(),
  ready: z.number(),
  stillHeld: z.number(),
  codes: z
    .array(
      z.object({
        table: z.string(),
        code: z.string(),
        system: z.string().exactOptional(),
        deliveries: z.number(),
      }),
    )
    .readonly(),
});

export const metCode = codeNotKnown.extend({
  waiting: z.number(),
  flagged: z.number(),
  sources: z.array(z.string()).readonly(),
  flows: z.array(z.string()).readonly(),
  first: time,
  last: time,
  known: z.boolean(),
});
