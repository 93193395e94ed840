import { createHash } from 'node:crypto';
import { z } from 'zod';

export const ALERT_RULES = ['silence', 'errors', 'queue', 'lost', 'flagged', 'codes', 'held', 'certificates'] as const;
export const CERTIFICATE_PARTS = ['own', 'trusted', 'shown'] as const;

/** What an alert is about. Two are the same when every part is; nothing in it is of a message. */
export const alertCause = z.strictObject({
  rule: z.enum(ALERT_RULES),
  /** A flow, a destination (`flow>system.interface`), an interface, or `console`. */
  name: z.string(),
  flow: z.string().exactOptional(),
  /** Of a certificate: Suture's own, one that is trusted, or the one that the other side shows. */
  part: z.enum(CERTIFICATE_PARTS).exactOptional(),
});
export type AlertCause = z.infer<typeof alertCause>;

/** Numbers that say how bad it is. */
export const alertFacts = z.strictObject({
  count: z.number().exactOptional(),
  of: z.number().exactOptional(),
  /** Messages that should have come meanwhile. */
  expected: z.number().exactOptional(),
  ageMs: z.number().exactOptional(),
  endsAt: z.number().exactOptional(),
  /** Code tables, where codes are not known. */
  tables: z.array(z.string()).exactOptional(),
  paused: z.boolean().exactOptional(),
});
export type AlertFacts = z.infer<typeof alertFacts>;

const entry = z.strictObject({ at: z.number(), who: z.string(), what: z.string(), text: z.string() });

/** An alert as it is kept. Without `openedAt` it waits out its grace; with `endedAt` it is past. */
export const alertRecord = z.strictObject({
  cause: alertCause,
  severity: z.enum(['high', 'warning']),
  facts: alertFacts,
  /** Since when it is so, and when that was first noticed. */
  since: z.number(),
  seenAt: z.number(),
  openedAt: z.number().exactOptional(),
  /** Right again since; it ends when it stays so for `clearMs`. */
  goneAt: z.number().exactOptional(),
  clearMs: z.number(),
  endedAt: z.number().exactOptional(),
  acknowledged: z.strictObject({ at: z.number(), who: z.string() }).exactOptional(),
  snoozedUntil: z.number().exactOptional(),
  owner: z.string().exactOptional(),
  /** Who was told that it opened: they hear that it ended. */
  told: z.array(z.string()),
  history: z.array(entry),
});
export type AlertRecord = z.infer<typeof alertRecord>;
export type Alert = AlertRecord & { readonly id: string };

/** The same cause has the same key for ever. */
export function causeKey({ rule, name, part }: AlertCause): string {
  return JSON.stringify([rule, name, part ?? '']);
}

/** The id of an alert: its cause, and when it was noticed. */
export function alertId(cause: AlertCause, seenAt: number): string {
  return `${createHash('sha256').update(causeKey(cause)).digest('hex').slice(0, 10)}-${seenAt.toString(36)}`;
}
