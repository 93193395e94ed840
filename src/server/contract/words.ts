import { z } from 'zod';
import { type Code, catalogue } from '../../diagnostics/catalogue.ts';
import { readMessageId } from '../../store/message-id-text.ts';

/**
 * The parts that routes are made of. Everything that can name a patient stands in a body, never in an address. What
 * comes in is strict (an unknown key is refused); what goes out is cut to what the schema names.
 */

/** A code of the catalogue. */
export const code = z.string().refine((text) => Object.hasOwn(catalogue, text)) as unknown as z.ZodType<Code, Code>;
export const name = z.string().min(1).max(200);
export const who = z.string().min(1).max(100);
export const messageId = z.number().int().nonnegative();
/** Milliseconds since 1970. */
export const time = z.number().int().nonnegative();
export const deliveryState = z.enum(['queued', 'held', 'delivered', 'discarded']);
export const limit = z.number().int().min(1).max(10_000);
export const files = z.record(z.string().max(500), z.string());
export const nothing = z.object({});

/** A message's id in an address: as people see it, or the plain number. */
export const idInAddress = z.object({
  id: z.string().transform((text, context) => {
    const read = readMessageId(text);
    if (read !== undefined) return read;
    context.addIssue({ code: 'custom', message: 'not a message id' });
    return z.NEVER;
  }),
});

export const place = z.object({
  file: z.string().exactOptional(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
  path: z.string().exactOptional(),
  offset: z.number().exactOptional(),
});

export const finding = z.object({
  code,
  place: place.exactOptional(),
  about: z.record(z.string(), z.union([z.string(), z.number()])).exactOptional(),
});

const word = z.strictObject({
  kind: z.enum(['mrn', 'name', 'account', 'accession', 'visit', 'text']),
  value: z.string().min(1).max(500),
  prefix: z.boolean().exactOptional(),
});

/** Which messages: every given part must hold. */
export const messageFilter = z.strictObject({
  words: z.array(word).max(20).exactOptional(),
  controlId: z.string().max(200).exactOptional(),
  flow: name.exactOptional(),
  source: name.exactOptional(),
  type: z.string().max(50).exactOptional(),
  destination: name.exactOptional(),
  state: deliveryState.exactOptional(),
  cause: code.exactOptional(),
  from: time.exactOptional(),
  to: time.exactOptional(),
});

/** A code that a table did not know. */
export const codeAsked = z.strictObject({
  table: name,
  code: z.string().min(1).max(200),
  system: z.string().max(500).exactOptional(),
});
