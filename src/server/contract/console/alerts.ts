import { z } from 'zod';
import { time } from './seen.ts';

const alert = z.object({
  id: z.string(),
  /** As `alerts.yaml` says it, or what Suture watches by itself. */
  rule: z.string(),
  kind: z.enum(['silence', 'errors', 'queue', 'lost', 'flagged', 'unknown-codes', 'certificate']),
  about: z.string(),
  /** `pending`: true, and within its grace period. */
  state: z.enum(['quiet', 'pending', 'firing', 'silenced']),
  since: time.exactOptional(),
  silencedUntil: time.exactOptional(),
  now: z.string(),
  expected: z.string(),
  tells: z.array(z.string()),
  issue: z.string().exactOptional(),
});
export type AlertView = z.infer<typeof alert>;
export const alertsResponse = z.object({ alerts: z.array(alert) });
export const silenceRequest = z.object({ id: z.string(), until: time, reason: z.string().min(3).max(500) });
