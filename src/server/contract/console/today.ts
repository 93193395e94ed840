import { z } from 'zod';
import { alertLine } from './alerts.ts';
import { name, time } from './seen.ts';

/** Something that waits for a person. */
export const card = z.object({
  id: z.string(),
  severity: z.enum(['high', 'warning', 'note']),
  title: z.string(),
  detail: z.string(),
  count: z.number().int(),
  since: time.exactOptional(),
  owner: z.string().exactOptional(),
  /** A page of the console, `/issues/7`. */
  to: z.string(),
});
export type CardView = z.infer<typeof card>;

/** A day of a flow, delivery and content apart. */
export const flowDay = z.object({
  flow: name,
  received: z.number().int(),
  deliveries: z.number().int(),
  delivered: z.number().int(),
  /** Deliveries of which an account is kept, and those of them of which nothing is missing. */
  accounted: z.number().int(),
  intact: z.number().int(),
  held: z.number().int(),
  queued: z.number().int(),
  lostFields: z.number().int(),
  flaggedFields: z.number().int(),
  /** Received by the hour, oldest first, 24 of them; and those of them that are not intact. */
  hours: z.array(z.object({ at: time, received: z.number().int(), troubled: z.number().int() })),
});
export type FlowDayView = z.infer<typeof flowDay>;

export const todayResponse = z.object({
  project: z.string(),
  at: time,
  cards: z.array(card),
  /** Open alerts that nobody has acknowledged, the most pressing first; none for who may not see alerts. */
  alerts: z.array(alertLine),
  flows: z.array(flowDay),
  /** Flows of systems that the person may not see. */
  hidden: z.number().int(),
});
export type TodayView = z.infer<typeof todayResponse>;
