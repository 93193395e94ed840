import { Fault } from '../../diagnostics/fault.ts';
import type { Authenticate } from '../authenticate.ts';
import type { Access } from './access.ts';
import { equalText } from './equal-text.ts';
import { csrfToken } from './sessions.ts';

/**
 * Who asks over the network: the bearer of a token, or a session's cookie. A cookie comes along with whatever another
 * site makes the browser send, so everything but reading needs the console's own mark (`x-suture-csrf`) besides.
 * Rejects with `token-ended`, `session-ended` or `csrf-missing`.
 */
export function networkAuthenticate(access: Access): Authenticate {
  return async ({ method, headers }) => {
    const [scheme = '', token = ''] = (headers.authorization ?? '').split(' ');
    if (scheme.toLowerCase() === 'bearer') return access.tokens.principal(token);
    if (headers.authorization !== undefined) throw new Fault('not-authenticated');
    const secret = access.cookies.session(headers.cookie ?? '');
    if (secret === undefined) return undefined;
    const site = headers['sec-fetch-site'];
    // The browser itself says where a request comes from; following a link here is no reading by another site.
    const foreign = site === 'cross-site' || site === 'same-site';
    if (method !== 'GET' && method !== 'HEAD') {
      const mark = headers['x-suture-csrf'];
      if (foreign || typeof mark !== 'string' || !equalText(mark, csrfToken(secret))) throw new Fault('csrf-missing');
    }
    return access.sessions.principal(secret);
  };
}
