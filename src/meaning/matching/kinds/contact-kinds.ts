import { isPlaceholder } from '../values/placeholder.ts';
import { jaroWinkler, oneSlip } from '../values/similarity.ts';
import type { Kind } from './kind.ts';

/** An address of electronic mail in its two parts. */
export interface EmailValue {
  readonly user: string;
  readonly domain: string;
}

/** Electronic mail: the same, a slip, the same name with another provider, alike. */
export const email: Kind<EmailValue> = {
  levels: [
    'no email',
    'same email',
    'email but for a slip',
    'same email name with another provider',
    'similar email',
    'different email',
  ],
  read: (text) => {
    const [user = '', domain = ''] = text.trim().toLowerCase().split('@');
    if (user === '' || !domain.includes('.') || isPlaceholder(user.replace(/[._-]+/g, ' '))) return undefined;
    return /^(?:no|none|nomail|noemail|no-?reply|declined|refused|x+)$/.test(user) ? undefined : { user, domain };
  },
  key: ({ user, domain }) => `${user}@${domain}`,
  compare: (a, b) => {
    if (a.user === b.user) return oneSlip(a.domain, b.domain) ? 2 : 3;
    if (a.domain === b.domain && oneSlip(a.user, b.user)) return 2;
    const users = jaroWinkler(a.user, b.user);
    return users >= 0.9 || (users >= 0.8 && jaroWinkler(a.domain, b.domain) >= 0.9) ? 4 : 5;
  },
};
