import { z } from 'zod';
import type { Permission } from './permissions.ts';
import type { RoleGiven } from './principal.ts';

const systems = z.union([z.literal('all'), z.array(z.string())]);

/** A right with an end date, as it is kept. */
export const grantRecord = z.object({
  /** Id of the account that it is for, and its name as it was then. */
  account: z.string(),
  name: z.string(),
  systems,
  /** Whether values may be unmasked under it, each time for a reason. */
  unmask: z.boolean(),
  why: z.string(),
  by: z.string(),
  /** Milliseconds since 1970, as are all times here. */
  givenAt: z.number(),
  endsAt: z.number(),
  revoked: z.object({ at: z.number(), by: z.string(), why: z.string() }).exactOptional(),
  /** Set once the audit trail has been told that it ended by itself. */
  endTold: z.boolean().exactOptional(),
});

/** A right with an end date. */
export type Grant = z.output<typeof grantRecord>;

/** What no grant allows unless it says so. */
const BEYOND_MASKS: readonly Permission[] = ['message:unmask', 'message:raw'];

/** Whether a grant counts at a time. */
export function isInForce(grant: Grant, now: number): boolean {
  return grant.revoked === undefined && grant.givenAt <= now && now < grant.endsAt;
}

/** A role as it counts under grants: only in their systems, and masked but for those that say otherwise. */
export function roleUnder(given: RoleGiven, grants: readonly Grant[]): readonly RoleGiven[] {
  const { role } = given;
  // Without any the role is still there, nowhere.
  if (grants.length === 0) return [{ role, systems: [] }];
  return grants.map((grant) => ({
    role,
    systems: both(given.systems, grant.systems),
    ...(grant.unmask ? {} : { except: BEYOND_MASKS }),
  }));
}

type Systems = RoleGiven['systems'];

function both(one: Systems, other: Systems): Systems {
  if (one === 'all') return other;
  return other === 'all' ? one : one.filter((system) => other.includes(system));
}
