import { z } from 'zod';
import { ALERT_RULES, CERTIFICATE_PARTS } from '../../../practice/alerts/alert.ts';
import { name, time } from './seen.ts';

/** An alert in words, with who has it and what was done. Nothing in it is of a message. */
export const alertLine = z.object({
  id: z.string(),
  rule: z.enum(ALERT_RULES),
  /** A flow, a destination, an interface, or `console`. */
  name,
  flow: name.exactOptional(),
  part: z.enum(CERTIFICATE_PARTS).exactOptional(),
  severity: z.enum(['high', 'warning']),
  title: z.string(),
  detail: z.string(),
  todo: z.string(),
  /** The page where it is done. */
  to: z.string(),
  since: time,
  openedAt: time,
  endedAt: time.exactOptional(),
  acknowledged: z.object({ at: time, who: z.string() }).exactOptional(),
  snoozedUntil: time.exactOptional(),
  owner: z.string().exactOptional(),
  /** Who was told: `mail:sam@hill.example`, `webhook:tickets`. */
  told: z.array(z.string()),
  history: z.array(z.object({ at: time, who: z.string(), what: z.string(), text: z.string() })),
});
export type AlertLineView = z.infer<typeof alertLine>;

const problem = z.object({ code: z.string(), said: z.string(), todo: z.string() });

const channel = z.object({
  to: z.string(),
  /** When something last arrived there. */
  sentAt: time.exactOptional(),
  /** What the last try failed with, and what that means. */
  problem: problem.exactOptional(),
  /** Notifications that wait to be sent. */
  waiting: z.number().int(),
});
export type ChannelView = z.infer<typeof channel>;

export const alertsResponse = z.object({
  alerts: z.array(alertLine),
  /** Alerts of systems that the person may not see. */
  hidden: z.number().int(),
  /** When the rules were last looked at; absent: not yet. */
  lookedAt: time.exactOptional(),
  /** Why the last look failed: what is shown is then of the look before. */
  problem: problem.exactOptional(),
  /** How many days of traffic are known of each flow; silence means nothing before `of`. */
  learning: z.array(z.object({ flow: name, days: z.number().int(), of: z.number().int(), learnt: z.boolean() })),
  rules: z.array(
    z.object({
      rule: z.enum(ALERT_RULES),
      /** A flow that has it otherwise than the others. */
      flow: name.exactOptional(),
      on: z.boolean(),
      severity: z.enum(['high', 'warning']),
      limit: z.string(),
      grace: z.string(),
    }),
  ),
  channels: z.array(channel),
});
export type AlertsView = z.infer<typeof alertsResponse>;

export const alertChange = z.strictObject({
  acknowledge: z.boolean().exactOptional(),
  /** Nobody is told of it again until then; 0 ends it. */
  snoozeUntil: time.exactOptional(),
  owner: z.string().max(100).exactOptional(),
  note: z.string().min(1).max(2000).exactOptional(),
});

export const alertTest = z.object({ channels: z.array(channel) });
