import { z } from 'zod';
import { type TrailAction, trailActions } from '../../practice/trail/trail-actions.ts';
import { routes } from './route.ts';
import { limit, time } from './words.ts';

const action = z.enum(Object.keys(trailActions) as [TrailAction, ...TrailAction[]]);

const event = z.object({
  seq: z.number(),
  at: time,
  action: z.string(),
  /** What the action is, in words. */
  text: z.string(),
  outcome: z.enum(['begun', 'done', 'failed', 'denied']),
  who: z.string(),
  by: z.string(),
  account: z.string().exactOptional(),
  roles: z.array(z.string()).readonly(),
  object: z.string().exactOptional(),
  system: z.string().exactOptional(),
  /** A keyed reference, the same for the same patient. */
  patient: z.string().exactOptional(),
  from: z.string(),
  purpose: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  count: z.number().exactOptional(),
  correlation: z.string().exactOptional(),
  code: z.string().exactOptional(),
});

/** The audit trail: who did what, to whom, when, from where, and how it ended. */
export const trailRoutes = routes({
  readTrail: {
    method: 'POST',
    path: '/trail/search',
    summary: 'Events of the audit trail that fit, newest first',
    permission: 'trail:read',
    reach: 'practice',
    audit: 'trail.read',
    effect: 'reads',
    body: z.strictObject({
      account: z.string().max(200).exactOptional(),
      action: action.exactOptional(),
      patient: z
        .strictObject({ authority: z.string().max(200), identifier: z.string().min(1).max(200) })
        .exactOptional(),
      correlation: z.string().max(100).exactOptional(),
      from: time.exactOptional(),
      to: time.exactOptional(),
      before: z.number().int().positive().exactOptional(),
      limit: limit.default(100),
    }),
    response: z.object({ events: z.array(event).readonly(), next: z.number().exactOptional() }),
  },
  trailPatient: {
    method: 'POST',
    path: '/trail/:seq/patient',
    summary: 'Which patient an event of the audit trail is about',
    permission: 'trail:patient',
    reach: 'practice',
    audit: 'trail.read',
    effect: 'reads',
    params: z.object({ seq: z.coerce.number().int().positive() }),
    body: z.strictObject({ reason: z.string().trim().min(3).max(1000) }),
    response: z.object({
      patient: z.object({ authority: z.string(), identifier: z.string() }).exactOptional(),
    }),
  },
  verifyTrail: {
    method: 'POST',
    path: '/trail/verify',
    summary: 'Checks that no event of the audit trail was changed and none is missing',
    permission: 'trail:verify',
    reach: 'practice',
    audit: 'trail.verified',
    effect: 'reads',
    body: 'any',
    response: z.object({
      events: z.number(),
      first: z.number(),
      last: z.number(),
      head: z.string(),
      problems: z.array(z.object({ code: z.string(), seq: z.number() })).readonly(),
    }),
  },
  exportTrail: {
    method: 'POST',
    path: '/trail/export',
    summary: 'The audit trail as FHIR R4 AuditEvents, one a line, oldest first',
    permission: 'trail:export',
    reach: 'practice',
    audit: 'trail.exported',
    effect: 'reads',
    body: z.strictObject({ from: time.exactOptional(), to: time.exactOptional() }),
    response: 'lines',
  },
});
