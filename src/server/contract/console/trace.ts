import { z } from 'zod';
import { contentState, deliveryState, messageIdText, name, seenValue, time } from './seen.ts';

/** One patient or order through the systems: a lane for each system, time downwards. */
export const traceRequest = z.object({
  kind: z.enum(['mrn', 'name', 'account', 'accession', 'visit']),
  value: z.string().min(1).max(500),
  from: time.exactOptional(),
  to: time.exactOptional(),
});
export const traceResponse = z.object({
  /** Names the view at the server: the value does not come back. */
  view: z.string(),
  subject: seenValue,
  systems: z.array(name),
  events: z.array(
    z.object({
      at: time,
      message: messageIdText,
      from: name,
      to: name.exactOptional(),
      kind: z.string(),
      state: deliveryState.exactOptional(),
      content: contentState,
      says: z.array(z.object({ label: z.string(), value: seenValue, differs: z.boolean() })),
    }),
  ),
  /** What each system was last told. */
  beliefs: z.array(
    z.object({
      label: z.string(),
      values: z.array(z.object({ system: name, value: seenValue, at: time })),
      differs: z.boolean(),
    }),
  ),
});
export type TraceOfView = z.infer<typeof traceResponse>;
