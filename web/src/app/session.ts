import { createContext, useContext } from 'react';
import type { Permission } from '../../../src/practice/access/permissions.ts';

/** Who is logged in, as the server says it. */
export interface Session {
  /** As it stands in histories. */
  readonly name: string;
  readonly display: string;
  readonly roles: readonly string[];
  readonly permissions: readonly Permission[];
  /** Where a role needs a grant: those that count now. */
  readonly grants?: readonly { readonly systems: 'all' | readonly string[]; readonly endsAt: number }[];
  /** When the session ends if nothing is asked; milliseconds since 1970. */
  readonly idleUntil?: number;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** The session of whoever looks at the page; pages stand below the log-in, so that there is one. */
export function useSession(): Session & { may(permission: Permission): boolean } {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('a page stands outside of a session');
  return { ...session, may: (permission) => session.permissions.includes(permission) };
}
