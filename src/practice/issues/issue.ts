import { z } from 'zod';

export const ISSUE_KINDS = [
  ...(['lost', 'flagged', 'held', 'unknown-code', 'refused'] as const),
  ...(['silence', 'rate', 'queue', 'certificate', 'report'] as const),
] as const;
export const ISSUE_STATES = ['open', 'vendor', 'fixed', 'closed'] as const;

/**
 * What makes messages the same issue: one cause, as a person can read it. A value only where it is coded and short.
 * Two causes are the same when every part is.
 */
export const issueCause = z.strictObject({
  kind: z.enum(ISSUE_KINDS),
  destination: z.string().exactOptional(),
  flow: z.string().exactOptional(),
  path: z.string().exactOptional(),
  row: z.string().exactOptional(),
  /** A code of the catalogue, or for an unknown code its table and itself. */
  code: z.string().exactOptional(),
  table: z.string().exactOptional(),
  /** Of a report: which. */
  report: z.string().exactOptional(),
});
export type IssueCause = z.infer<typeof issueCause>;

const entry = z.strictObject({ at: z.number(), who: z.string(), what: z.string(), text: z.string() });

/** An issue as it is kept: the cause, who has it, and what was done. What it affects is counted when it is read. */
export const issueRecord = z.strictObject({
  cause: issueCause,
  title: z.string(),
  severity: z.enum(['high', 'warning', 'note']),
  state: z.enum(ISSUE_STATES),
  owner: z.string().exactOptional(),
  due: z.number().exactOptional(),
  openedAt: z.number(),
  /** When it was last said to be mended or closed: what comes after opens it again. */
  settledAt: z.number().exactOptional(),
  reopened: z.number(),
  messages: z.number(),
  first: z.number(),
  last: z.number(),
  history: z.array(entry),
  /** Of a report: where it was made, and of which message. */
  where: z.string().exactOptional(),
  message: z.string().exactOptional(),
});
export type IssueRecord = z.infer<typeof issueRecord>;
export type Issue = IssueRecord & { readonly id: string };
