/** Where a role begins; the others begin at Today. */
const LANDINGS: readonly (readonly [string, string])[] = [
  ['consultant', '/flows'],
  ['billing', '/issues'],
  ['compliance', '/log'],
  ['administrator', '/access'],
];

/** The page at which somebody with these roles begins. */
export function landingOf(roles: readonly string[]): string {
  if (roles.includes('manager') || roles.includes('clinician')) return '/';
  return LANDINGS.find(([role]) => roles.includes(role))?.[1] ?? '/';
}
