import { z } from 'zod';
import { messageFilter } from './message-list.ts';
import { messageIdText, name } from './seen.ts';

/** Which messages to send again: those of an issue, of a filter, or named ones. */
export const replaySelection = z.object({
  issue: z.string().max(40).exactOptional(),
  filter: messageFilter.exactOptional(),
  messages: z.array(messageIdText).max(10_000).exactOptional(),
  destinations: z.array(name).exactOptional(),
});

/** What a replay would do, counted before it is done. */
export const replayPlan = z.object({
  token: z.string(),
  messages: z.number().int(),
  missing: z.number().int(),
  destinations: z.array(
    z.object({
      destination: name,
      deliveries: z.number().int(),
      /** The receiver will see these twice. */
      duplicates: z.number().int(),
      /** Other bytes than those that were delivered. */
      changed: z.number().int(),
      /** Deliveries whose ledger gets better, worse or stays, where a map makes what is sent. */
      better: z.number().int().exactOptional(),
      worse: z.number().int().exactOptional(),
    }),
  ),
});
export type ReplayPlanView = z.infer<typeof replayPlan>;
export const replayApply = replaySelection.extend({ token: z.string(), reason: z.string().min(3).max(1000) });
export const replayDone = z.object({ created: z.number().int() });
