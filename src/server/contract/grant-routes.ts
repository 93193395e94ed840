import { z } from 'zod';
import { ROLE_NAMES } from '../../workspace/role-names.ts';
import { grantedSystems, idInAddress, systems } from './access-words.ts';
import { routes } from './route.ts';
import { time, who } from './words.ts';

const why = z.string().trim().min(1).max(1000);

const grant = z.object({
  id: z.string(),
  /** Id and name of the account that it is for. */
  account: z.string(),
  name: z.string(),
  systems: grantedSystems,
  unmask: z.boolean(),
  why: z.string(),
  by: z.string(),
  givenAt: time,
  endsAt: time,
  state: z.enum(['in force', 'ended', 'revoked']),
  revoked: z.object({ at: time, by: z.string(), why: z.string() }).exactOptional(),
  /** How often values were unmasked by its person while it was in force. */
  unmaskings: z.number().int(),
});

/** Rights with an end date. */
export const grantRoutes = routes({
  grants: {
    method: 'GET',
    path: '/grants',
    summary: 'Rights with an end date: who may do what until when, who gave it and why, newest first',
    permission: 'grant:read',
    reach: 'practice',
    audit: 'grant.listed',
    effect: 'reads',
    response: z.object({
      grants: z.array(grant).readonly(),
      /** The roles that count only under a grant, and how long one may last, in ms. */
      neededBy: z.array(z.enum(ROLE_NAMES)).readonly(),
      longestMs: z.number(),
      /** The systems of the workspace, which a grant can name. */
      systems: z.array(z.string()).readonly(),
    }),
  },
  giveGrant: {
    method: 'POST',
    path: '/grants',
    summary: 'Gives an account a right with an end date in some systems, from now on',
    permission: 'grant:edit',
    reach: 'practice',
    audit: 'grant.given',
    effect: 'changes',
    body: z.strictObject({ account: who, systems, unmask: z.boolean(), why, endsAt: time }),
    response: grant,
  },
  revokeGrant: {
    method: 'POST',
    path: '/grants/:id/revocation',
    summary: 'Ends a right before its day, from now on',
    permission: 'grant:edit',
    reach: 'practice',
    audit: 'grant.revoked',
    effect: 'changes',
    params: idInAddress,
    body: z.strictObject({ why }),
    response: grant,
  },
});
