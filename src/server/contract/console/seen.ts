import { z } from 'zod';
import { valueClasses } from '../../../meaning/masking/value-class.ts';

/** A value as the person asking may see it. The console shows `text` as it is: what is hidden never leaves the server. */
export const seenValue = z.object({
  text: z.string(),
  class: z.enum(valueClasses as [string, ...string[]]),
  masked: z.boolean(),
  /** The same for the same masked value in the whole workspace. */
  tag: z.string().exactOptional(),
});
export type SeenValueView = z.infer<typeof seenValue>;

/** What became of a delivery. `none`: there is no delivery. */
export const deliveryState = z.enum(['queued', 'held', 'delivered', 'discarded']);

/**
 * What became of the content, apart from delivery: `intact`, `flagged` (something was not delivered and that is said),
 * `held`, `lost`; `plain` where the message goes on as it came; `unknown` where no account can be made.
 */
export const contentState = z.enum(['intact', 'flagged', 'held', 'lost', 'plain', 'unknown']);
export type ContentState = z.infer<typeof contentState>;

export const fates = [
  ...(['carried', 'translated', 'condition', 'ignored', 'skipped'] as const),
  ...(['kept', 'flagged', 'held', 'lost'] as const),
] as const;
export const fate = z.enum(fates);
export const fateCounts = z.object(
  Object.fromEntries(fates.map((each) => [each, z.number().int()])) as Record<(typeof fates)[number], z.ZodNumber>,
);
export type FateCountsView = z.infer<typeof fateCounts>;

export const messageIdText = z.string().regex(/^[0-9A-Za-z-]{1,40}$/);
export const time = z.number().int().nonnegative();
export const name = z.string().min(1).max(200);
