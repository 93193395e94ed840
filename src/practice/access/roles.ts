import { ROLE_NAMES, type RoleName } from '../../workspace/role-names.ts';
import { allPermissions, type Permission } from './permissions.ts';

/** The parts that people play in a practice. `operator` is whoever owns the process: the unix socket, nobody else. */
export const ROLES = [...ROLE_NAMES, 'operator'] as const;

/** One of the parts that people play. */
export type Role = (typeof ROLES)[number];

/** The roles that an account can be given; the operator's comes with the machine. */
export const GIVEN_ROLES = ROLE_NAMES;

/**
 * What each role may do, and nothing else. An administrator runs the machine and the accounts and sees no message;
 * who sees values unmasked is decided by a grant besides `message:unmask`.
 */
export const roles: Readonly<Record<Role, readonly Permission[]>> = {
  manager: [
    'practice:read',
    'audit:read',
    'audit:run',
    'issue:read',
    'issue:edit',
    'issue:report',
    'alert:read',
    'release:read',
    'account:read',
  ],
  billing: [
    'practice:read',
    'message:search',
    'message:read',
    'message:unmask',
    'message:copy',
    'message:trace',
    'held:read',
    'held:mend',
    'replay:plan',
    'map:read',
    'map:approve-billing',
    'code:read',
    'code:decide',
    'person:read',
    'issue:read',
    'issue:edit',
    'issue:report',
    'alert:read',
  ],
  clinician: [
    'practice:read',
    'message:search',
    'message:read',
    'message:unmask',
    'message:trace',
    'map:read',
    'map:approve-clinical',
    'code:read',
    'code:decide',
    'code:approve',
    'person:read',
    'person:link',
    'issue:read',
    'issue:report',
  ],
  frontdesk: ['practice:read', 'message:search', 'person:read', 'person:link', 'person:match', 'issue:report'],
  consultant: [
    'practice:read',
    'metrics:read',
    'message:search',
    'message:read',
    'message:unmask',
    'message:copy',
    'message:trace',
    'message:send',
    'held:read',
    'held:mend',
    'replay:plan',
    'replay:apply',
    'destination:pause',
    'release:read',
    'release:plan',
    'release:apply',
    'map:read',
    'map:edit',
    'code:read',
    'code:decide',
    'person:read',
    'person:match',
    'audit:read',
    'audit:run',
    'issue:read',
    'issue:edit',
    'issue:report',
    'alert:read',
    'alert:edit',
  ],
  compliance: [
    'practice:read',
    'release:read',
    'person:read',
    'audit:read',
    'issue:read',
    'issue:report',
    'alert:read',
    'account:read',
    'grant:read',
    'grant:edit',
    'trail:read',
    'trail:verify',
    'trail:export',
    'trail:patient',
  ],
  administrator: [
    'practice:read',
    'metrics:read',
    'release:read',
    'issue:report',
    'alert:read',
    'alert:edit',
    'account:read',
    'account:edit',
    'token:edit',
    'grant:read',
    'trail:read',
    'trail:verify',
    'store:verify',
    'store:key',
  ],
  operator: allPermissions,
};

/** Whether a text names a role that an account can be given. */
export function isGivenRole(text: string): text is RoleName {
  return (GIVEN_ROLES as readonly string[]).includes(text);
}
