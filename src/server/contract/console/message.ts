import { z } from 'zod';
import { contentState, deliveryState, fate, fateCounts, messageIdText, name, seenValue, time } from './seen.ts';

const attempt = z.object({
  at: time,
  tookMs: z.number(),
  kind: z.enum(['delivered', 'refused', 'unreachable', 'ambiguous']),
  code: z.string(),
  said: z.string(),
  answerCode: z.string().exactOptional(),
});

const delivery = z.object({
  destination: name,
  state: deliveryState,
  content: contentState,
  release: z.number().int(),
  attempts: z.array(attempt),
  acts: z.array(z.object({ at: time, who: z.string(), what: z.string(), reason: z.string() })),
  cause: z.object({ code: z.string(), said: z.string(), todo: z.string() }).exactOptional(),
  possibleDuplicate: z.boolean(),
  edited: z.boolean(),
  changedAt: time,
  counts: fateCounts.exactOptional(),
});

/** One message: what it is, where it went, what it came from and led to. */
export const messageResponse = z.object({
  id: messageIdText,
  receivedAt: time,
  flow: name,
  source: name,
  type: z.string(),
  kind: z.string(),
  controlId: z.string(),
  bytes: z.number().int(),
  release: z.number().int(),
  bodyRemoved: z.boolean(),
  about: z.array(z.object({ label: z.string(), value: seenValue })),
  deliveries: z.array(delivery),
  from: z.object({ id: messageIdText, how: z.string() }).exactOptional(),
  children: z.array(z.object({ id: messageIdText, flow: name, how: z.string() })),
  findings: z.array(z.object({ code: z.string(), said: z.string() })),
  /** Until when the person sees this message's values, where they asked for it. */
  unmaskedUntil: time.exactOptional(),
  mayUnmask: z.boolean(),
});
export type MessageView = z.infer<typeof messageResponse>;

/** A field's line: what stood there, what became of it, where it went, and which row said so. */
export const accountLine = z.object({
  /** Number of the leaf, by which source and result name it too. */
  leaf: z.number().int(),
  path: z.string(),
  name: z.string(),
  value: seenValue,
  fate,
  where: z.array(z.string()),
  row: z.object({ text: z.string(), file: z.string(), line: z.number().int() }).exactOptional(),
  because: z.string().exactOptional(),
});
export type AccountLineView = z.infer<typeof accountLine>;

/** A line of text made of pieces; pieces of a leaf carry its number. */
const shownLine = z.object({
  indent: z.number().int(),
  pieces: z.array(
    z.object({
      text: z.string(),
      leaves: z.array(z.number().int()).exactOptional(),
      masked: z.boolean().exactOptional(),
    }),
  ),
});
export type ShownLineView = z.infer<typeof shownLine>;

/** The account of one delivery: each populated field once, and both sides as text in which fields can be found again. */
export const accountResponse = z.object({
  destination: name.exactOptional(),
  map: z.string().exactOptional(),
  release: z.number().int().exactOptional(),
  counts: fateCounts.exactOptional(),
  balanced: z.boolean(),
  content: contentState,
  lines: z.array(accountLine),
  source: z.object({ format: z.string(), lines: z.array(shownLine) }),
  result: z.object({ format: z.string(), lines: z.array(shownLine) }).exactOptional(),
  /** Why there is no account or no result, where there is none. */
  missing: z.object({ code: z.string(), said: z.string() }).exactOptional(),
});
export type AccountView = z.infer<typeof accountResponse>;

/** A packet for the vendor: masked, to be copied. */
export const packetResponse = z.object({ text: z.string() });

export const unmaskRequest = z.object({
  scope: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('message'), message: messageIdText }),
    z.object({ kind: z.literal('issue'), issue: z.string().max(40) }),
  ]),
  reason: z.enum(['treatment', 'payment', 'operations', 'vendor-support', 'patient-request', 'emergency']),
  text: z.string().min(3).max(500),
});
export const unmaskResponse = z.object({ until: time });
