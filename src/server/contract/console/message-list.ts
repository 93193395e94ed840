import { z } from 'zod';
import { contentState, deliveryState, messageIdText, name, seenValue, time } from './seen.ts';

/** What an address may say of messages: nothing that names a patient. */
export const messageFilter = z.object({
  flow: name.exactOptional(),
  destination: name.exactOptional(),
  type: z.string().max(50).exactOptional(),
  state: deliveryState.exactOptional(),
  content: contentState.exactOptional(),
  cause: z.string().max(100).exactOptional(),
  from: z.coerce.number().int().nonnegative().exactOptional(),
  to: z.coerce.number().int().nonnegative().exactOptional(),
  /** A filter kept at the server (`POST /views`), for what may not stand in an address. */
  view: z.string().max(40).exactOptional(),
});
export type MessageFilter = z.infer<typeof messageFilter>;

export const messageListRequest = messageFilter.extend({
  before: messageIdText.exactOptional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** What people look for by words: stands in a body, is kept at the server for a day, and is only named by its id after. */
export const viewRequest = z.object({
  words: z
    .array(
      z.object({
        kind: z.enum(['mrn', 'name', 'account', 'accession', 'visit', 'text']),
        value: z.string().min(1).max(500),
        prefix: z.boolean().exactOptional(),
      }),
    )
    .max(20)
    .exactOptional(),
  controlId: z.string().max(200).exactOptional(),
});
export const viewResponse = z.object({
  id: z.string(),
  /** What the view is of, without values: `mrn, name`. */
  label: z.string(),
  expiresAt: time,
});

/** A line of a list: the words of a practice, what it is, and the two states apart. */
export const messageLine = z.object({
  id: messageIdText,
  receivedAt: time,
  flow: name,
  source: name,
  type: z.string(),
  /** `Lab result`, `Admission`: what the type means. */
  kind: z.string(),
  about: z.object({
    mrn: seenValue.exactOptional(),
    name: seenValue.exactOptional(),
    subject: seenValue.exactOptional(),
  }),
  deliveries: z.array(
    z.object({ destination: name, state: deliveryState, content: contentState, cause: z.string().exactOptional() }),
  ),
  state: deliveryState.exactOptional(),
  content: contentState,
  duplicate: z.boolean(),
});
export type MessageLineView = z.infer<typeof messageLine>;

export const messageListResponse = z.object({
  messages: z.array(messageLine),
  next: messageIdText.exactOptional(),
  /** Messages that match and are of systems that the person may not see: said, not shown. */
  hidden: z.boolean(),
});
