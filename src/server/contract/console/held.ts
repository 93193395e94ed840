import { z } from 'zod';
import { messageLine } from './message-list.ts';
import { messageIdText, name, time } from './seen.ts';

/** Held deliveries of one cause: what a person decides about at once. */
export const heldGroup = z.object({
  cause: z.string(),
  said: z.string(),
  todo: z.string(),
  destination: name,
  count: z.number().int(),
  oldest: time,
  /** The field and code that are to be mended, where the cause names them; a value only where it is coded and short. */
  path: z.string().exactOptional(),
  row: z.string().exactOptional(),
  table: z.string().exactOptional(),
  code: z.string().exactOptional(),
});
export type HeldGroupView = z.infer<typeof heldGroup>;
export const heldResponse = z.object({
  groups: z.array(heldGroup),
  deliveries: z.array(
    z.object({ message: messageLine, destination: name, cause: z.string(), since: time, behind: z.number().int() }),
  ),
  total: z.number().int(),
});
export const mendRequest = z.object({
  deliveries: z
    .array(z.object({ message: messageIdText, destination: name }))
    .min(1)
    .max(10_000),
  act: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('release') }),
    z.object({ kind: z.literal('discard') }),
    z.object({ kind: z.literal('edit'), set: z.record(z.string().max(100), z.string().max(65_536)) }),
  ]),
  reason: z.string().min(3).max(1000),
});
export const mendResponse = z.object({
  mended: z.number().int(),
  refused: z.array(z.object({ message: messageIdText, destination: name, code: z.string(), said: z.string() })),
});
