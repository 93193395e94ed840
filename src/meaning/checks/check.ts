import { z } from 'zod';
import { mends } from './mends.ts';
import { predicateSchema } from './predicate.ts';
import { ruleCallSchema } from './rules.ts';

/** How bad what a check finds is. */
export const severities = ['low', 'medium', 'high', 'critical'] as const;
export type CheckSeverity = (typeof severities)[number];

/** What a check is about (Kahn and others, eGEMs 2016): form, presence, or sense. */
export const categories = ['conformance', 'completeness', 'plausibility'] as const;

/**
 * One check of the audit, as data: what is looked at, and what a person needs to know of it. A check has either a
 * predicate of one row (`flag`), or a rule that looks at more than that.
 */
export const checkSchema = z.strictObject({
  id: z.string().regex(/^[A-Z][A-Z0-9]{1,5}-\d{2,3}$/),
  title: z.string().min(1),
  /** A kind of table, or `*` for each. */
  table: z.string().min(1),
  category: z.enum(categories),
  severity: z.enum(severities),
  /** Fields, of which the first that the table has is named in findings. */
  at: z.array(z.string()).exactOptional(),
  /** Which rows are judged. */
  when: predicateSchema.exactOptional(),
  flag: predicateSchema.exactOptional(),
  rule: ruleCallSchema.exactOptional(),
  /** Share of the judged rows up to which the check passes. */
  threshold: z.number().min(0).max(1).default(0),
  /** Beyond this share the practice works so: the check tells its count and finds nothing. */
  habit: z.number().min(0).max(1).exactOptional(),
  /** `informational` checks count and list, and find nothing. */
  use: z.enum(['scoring', 'informational']).default('scoring'),
  why: z.string().min(1),
  repair: z.string().min(1),
  effect: z.string().min(1),
  /** How a value that is found may be mended, where a machine can tell. */
  mend: z
    .string()
    .refine((name) => Object.hasOwn(mends, name), 'is no way to mend')
    .exactOptional(),
  /** What the audit must be given for it, where its tables alone do not tell. */
  needs: z.string().exactOptional(),
});

export type Check = z.infer<typeof checkSchema>;
