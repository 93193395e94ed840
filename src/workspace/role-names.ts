/** The parts that people play in a practice, as files and accounts name them. */
export const ROLE_NAMES = [
  'manager',
  'billing',
  'clinician',
  'frontdesk',
  'consultant',
  'compliance',
  'administrator',
] as const;

/** One of the parts that people play. */
export type RoleName = (typeof ROLE_NAMES)[number];
