import type { Permission } from './permissions.ts';
import { type Role, roles } from './roles.ts';

/** A role in some systems: `all`, or those that are named. */
export interface RoleGiven {
  readonly role: Role;
  readonly systems: 'all' | readonly string[];
  /** What the role allows elsewhere and not here. */
  readonly except?: readonly Permission[];
}

/** Who asks: a person with a session, a program with a token, or the owner of the machine at the unix socket. */
export interface Principal {
  readonly kind: 'operator' | 'session' | 'token';
  /** Stable id of the account (of the token's account, for a token); the user's name for an operator. */
  readonly id: string;
  /** As it stands in histories and in the audit trail. */
  readonly name: string;
  readonly given: readonly RoleGiven[];
  /** What a token is limited to, of what its account may do. Absent: no limit. */
  readonly only?: { readonly permissions: readonly Permission[]; readonly systems: 'all' | readonly string[] };
  /** The session or the token that was shown. */
  readonly credential?: string;
  /** What the person has to do first, and until then nothing else is allowed: change the password, set up a second factor. */
  readonly first?: 'password' | 'factor';
}

/**
 * Whether somebody may do something, and with a system given: whether there. Without one the answer is whether it
 * is allowed anywhere at all. What nothing allows is denied.
 */
export function may(principal: Principal, permission: Permission, system?: string): boolean {
  const { only, given } = principal;
  if (principal.first !== undefined) return false;
  if (only !== undefined && !(only.permissions.includes(permission) && covers(only.systems, system))) return false;
  return given.some((each) => allows(each, permission) && covers(each.systems, system));
}

/** Where something is allowed: `all`, or the systems by name (an empty list: nowhere). */
export function systemsOf(principal: Principal, permission: Permission): 'all' | readonly string[] {
  if (!may(principal, permission)) return [];
  const named = new Set<string>();
  for (const each of principal.given) {
    if (!allows(each, permission)) continue;
    const { systems } = each;
    if (systems === 'all') {
      const limit = principal.only?.systems ?? 'all';
      return limit;
    }
    for (const system of systems) if (may(principal, permission, system)) named.add(system);
  }
  return [...named].sort();
}

/** The roles somebody has, each once. */
export function rolesOf(principal: Principal): readonly Role[] {
  return [...new Set(principal.given.map(({ role }) => role))];
}

function allows({ role, except }: RoleGiven, permission: Permission): boolean {
  return roles[role].includes(permission) && except?.includes(permission) !== true;
}

function covers(systems: 'all' | readonly string[], system: string | undefined): boolean {
  return systems === 'all' || (system === undefined ? systems.length > 0 : systems.includes(system));
}
