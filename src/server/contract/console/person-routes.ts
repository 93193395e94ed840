import { z } from 'zod';
import { routes } from '../route.ts';
import { name, nothing } from '../words.ts';
import { seenValue, time } from './seen.ts';

const record = z.strictObject({ system: name, record: name });
const seenRecord = z.object({ system: z.string(), record: seenValue });
const why = z.string().min(1).max(500);

/** Who is whom: what people decided of records that may be one person's. */
export const personRoutes = routes({
  listPersonLinks: {
    method: 'GET',
    path: '/person-links',
    summary: 'What was decided of records that may be one person, the latest first, as the asker may see them',
    permission: 'person:read',
    reach: 'system',
    audit: 'person.links-listed',
    effect: 'reads',
    response: z.object({
      links: z.array(
        z.object({
          id: z.string(),
          a: seenRecord,
          b: seenRecord,
          same: z.boolean(),
          who: z.string(),
          at: time,
          by: z.enum(['person', 'merge-message']),
          why: z.string(),
        }),
      ),
      hidden: z.boolean(),
    }),
  },
  decidePersonLink: {
    method: 'POST',
    path: '/person-links',
    summary: 'Says that two records are, or are not, one person',
    permission: 'person:link',
    reach: 'system',
    audit: 'person.decided',
    effect: 'changes',
    body: z.strictObject({ a: record, b: record, same: z.boolean(), why }),
    response: z.object({ id: z.string() }),
  },
  withdrawPersonLink: {
    method: 'DELETE',
    path: '/person-links/:id',
    summary: 'Takes a decision about two records back',
    permission: 'person:link',
    reach: 'system',
    audit: 'person.withdrawn',
    effect: 'changes',
    params: z.object({ id: z.string().max(40) }),
    response: nothing,
  },
});
