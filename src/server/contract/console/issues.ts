import { z } from 'zod';
import { accountLine } from './message.ts';
import { messageLine } from './message-list.ts';
import { name, time } from './seen.ts';

export const issueState = z.enum(['open', 'vendor', 'fixed', 'closed']);

/** One cause with all the messages that it affects. */
export const issueLine = z.object({
  id: z.string(),
  kind: z.enum([
    'lost',
    'flagged',
    'held',
    'unknown-code',
    'refused',
    'silence',
    'rate',
    'queue',
    'certificate',
    'report',
  ]),
  severity: z.enum(['high', 'warning', 'note']),
  title: z.string(),
  flow: name.exactOptional(),
  destination: name.exactOptional(),
  row: z.string().exactOptional(),
  path: z.string().exactOptional(),
  code: z.string().exactOptional(),
  messages: z.number().int(),
  first: time,
  last: time,
  owner: z.string().exactOptional(),
  state: issueState,
  /** When the owner or the vendor has to have answered. */
  due: time.exactOptional(),
  reopened: z.number().int(),
});
export type IssueLineView = z.infer<typeof issueLine>;
export const issuesResponse = z.object({ issues: z.array(issueLine), hidden: z.number().int() });

export const issueResponse = issueLine.extend({
  /** How it was grouped, in words. */
  grouped: z.string(),
  example: z.object({ message: messageLine, line: accountLine.exactOptional() }).exactOptional(),
  affected: z.array(messageLine),
  history: z.array(z.object({ at: time, who: z.string(), what: z.string(), text: z.string() })),
  packet: z.string(),
  proposal: z
    .object({ map: z.string(), line: z.number().int().exactOptional(), row: z.string(), why: z.string() })
    .exactOptional(),
  unmaskedUntil: time.exactOptional(),
});
export type IssueView = z.infer<typeof issueResponse>;

export const issueChange = z.object({
  owner: z.string().max(100).exactOptional(),
  state: issueState.exactOptional(),
  due: time.exactOptional(),
  note: z.string().max(2000).exactOptional(),
});

/** "This is wrong", from anywhere. */
export const reportRequest = z.object({
  what: z.string().min(3).max(2000),
  where: z.string().max(200),
  message: z.string().max(40).exactOptional(),
  destination: name.exactOptional(),
  path: z.string().max(100).exactOptional(),
  urgent: z.boolean().exactOptional(),
});
export const reportResponse = z.object({ id: z.string() });
export const reportsResponse = z.object({
  reports: z.array(
    z.object({ id: z.string(), at: time, what: z.string(), state: issueState, answer: z.string().exactOptional() }),
  ),
});
