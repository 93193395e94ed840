/**
 * Everything that may be allowed, each with what it lets a person do. A route names exactly one of these; what is
 * not in a role is denied. New ones go here first, then into `roles.ts`.
 */
export const permissions = {
  'practice:read': 'see how flows, queues and systems are doing, and what happens as it happens',
  'metrics:read': 'read the metrics of the process',
  'message:search': 'find messages, and keep what was asked for as a view',
  'message:read': 'open a message: its fields (masked), fates, deliveries and history',
  'message:raw': 'read a message as it arrived, with everything in it',
  'message:unmask': 'see masked values, for a reason and a time',
  'message:copy': 'take a masked packet of a message for a vendor',
  'message:trace': 'follow one patient through the systems',
  'held:read': 'see deliveries that wait for a person',
  'held:mend': 'release, edit or discard held deliveries',
  'replay:plan': 'count what sending again would do',
  'replay:apply': 'send messages again',
  'message:send': 'put a message into a flow',
  'destination:pause': 'stop and resume sending to a destination',
  'release:read': 'see what was applied and when',
  'release:plan': 'see what applying a workspace would change',
  'release:apply': 'apply a workspace, or go back to an earlier one',
  'map:read': 'see maps and what they do to samples',
  'map:edit': 'change rows of maps',
  'map:approve-clinical': 'approve rows as a clinician',
  'map:approve-billing': 'approve rows as billing',
  'code:read': 'see code tables and unknown codes',
  'code:decide': 'decide what an unknown code means',
  'code:approve': 'approve a decision about a code of a clinical table as the second person',
  'person:read': 'see records that may be one person, what was decided of them, and by whom',
  'person:link': 'decide which records are one person',
  'person:match': 'have the lists of people matched',
  'audit:read': 'see what data audits found, row keys masked',
  'audit:run': 'audit the sources that the workspace names',
  'issue:read': 'see issues and what they affect',
  'issue:edit': 'own issues, note, ask vendors, close',
  'issue:report': 'report that something looks wrong, and see what came of it',
  'alert:read': 'see alerts and how they are set',
  'alert:edit': 'change and silence alerts',
  'account:read': 'see who has which role',
  'account:edit': 'invite, change, lock and remove people',
  'token:edit': 'make and revoke tokens for programs',
  'grant:read': 'see rights with an end date',
  'grant:edit': 'give and revoke rights with an end date',
  'trail:read': 'read the audit trail',
  'trail:verify': 'check that the audit trail is whole',
  'trail:export': 'take a copy of the audit trail',
  'trail:patient': 'see which patient an event of the audit trail is about',
  'store:verify': 'check every page of the store',
  'store:key': 'change the key of the store',
  'backup:take': 'write a backup',
} as const;

/** Something that a role may allow. */
export type Permission = keyof typeof permissions;

/** Every permission, in the order of the list. */
export const allPermissions = Object.keys(permissions) as readonly Permission[];

/** Whether a text names a permission. */
export function isPermission(text: string): text is Permission {
  return Object.hasOwn(permissions, text);
}
