import { z } from 'zod';
import { duration } from '../options.ts';

/** What an interface with `listen: mllp://...` may say in its options. */
export const mllpSourceOptions = z.strictObject({
  /** Messages of one connection that may be under way before it is no longer read from. */
  window: z.int().min(1).max(64).default(64),
  /** Closes a connection on which nothing came for so long; absent: never. */
  idle: duration.optional(),
});

/** What an interface with `connect: mllp://...` may say in its options. */
export const mllpDestinationOptions = z
  .strictObject({
    /** Messages that may be unanswered on one connection. */
    window: z.int().min(1).max(64).default(1),
    /** Whose word counts: the first answer (CA or AA), the application's (AA), or nobody's. */
    answer: z.enum(['first', 'application', 'none']).default('first'),
    /** How an answer finds its message: by MSA-2, or by order where the other side does not echo control ids. */
    match: z.enum(['control-id', 'order']).default('control-id'),
    /** Keeps connections open between messages. */
    keep: z.boolean().default(true),
    connectWithin: duration.default(10_000),
  })
  .refine((options) => options.match === 'control-id' || options.window === 1, {
    message: 'window 1 with match order',
    path: ['window'],
  })
  .refine((options) => options.match === 'control-id' || options.answer !== 'application', {
    message: 'answer first or none with match order',
    path: ['answer'],
  });

export type MllpDestinationOptions = z.output<typeof mllpDestinationOptions>;
