import { z } from 'zod';
import { name, time } from './seen.ts';
import { flowDay } from './today.ts';

const queue = z.object({
  destination: name,
  system: name,
  map: z.string().exactOptional(),
  queued: z.number().int(),
  held: z.number().int(),
  delivered: z.number().int(),
  oldestMs: z.number(),
  gate: z.enum(['closed', 'open', 'paused', 'waiting']),
  lastCode: z.object({ code: z.string(), said: z.string() }).exactOptional(),
});

export const flowView = z.object({
  flow: name,
  file: z.string(),
  source: z
    .object({ name, system: name, running: z.boolean(), connections: z.number().int().exactOptional() })
    .exactOptional(),
  queues: z.array(queue),
  day: flowDay,
  /** Last time that a release changed it. */
  changedAt: time.exactOptional(),
});
export type FlowView = z.infer<typeof flowView>;
export const flowsResponse = z.object({ flows: z.array(flowView), hidden: z.number().int() });

/** A flow in the last two weeks, by day: what came, what arrived, what arrived whole. */
export const flowResponse = flowView.extend({
  days: z.array(
    z.object({
      day: z.string(),
      received: z.number().int(),
      delivered: z.number().int(),
      accounted: z.number().int(),
      intact: z.number().int(),
      lostFields: z.number().int(),
      flaggedFields: z.number().int(),
    }),
  ),
  /** What its ledgers say most often, beside carried, translated and ignored. */
  losses: z.array(
    z.object({
      destination: name,
      fate: z.string(),
      row: z.string().exactOptional(),
      path: z.string(),
      messages: z.number().int(),
      first: time,
      last: time,
    }),
  ),
});
