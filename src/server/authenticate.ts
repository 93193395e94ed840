import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../practice/access/principal.ts';

/** What is known of a request before anything of it is read but its head. */
export interface RequestHead {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Network address, or `socket`. */
  readonly from: string;
}

/**
 * Tells who asks. Undefined: a stranger, without any credential. Rejects with a Fault where a credential is shown that
 * is not valid, or not valid for this request.
 */
export type Authenticate = (head: RequestHead) => Promise<Principal | undefined>;

/** At the unix socket: whoever could open it owns the process. */
export function operatorOf(user: string): Authenticate {
  const principal: Principal = {
    kind: 'operator',
    id: user,
    name: user,
    given: [{ role: 'operator', systems: 'all' }],
  };
  return () => Promise.resolve(principal);
}
