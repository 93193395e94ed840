import { z } from 'zod';

/** Roles by which rows are approved. */
export const APPROVING = ['clinical', 'billing'] as const;
export type Approving = (typeof APPROVING)[number];

/** What people said of a row, by the hash of the row: any change to the row is another row. */
export const approvalRecord = z.strictObject({
  /** Who wrote the row, where it was written here: he cannot approve it. */
  author: z.string().exactOptional(),
  answers: z.array(
    z.strictObject({
      by: z.string(),
      role: z.enum(APPROVING),
      answer: z.enum(['yes', 'no', 'unsure']),
      at: z.number(),
      note: z.string().exactOptional(),
    }),
  ),
});
export type ApprovalRecord = z.infer<typeof approvalRecord>;

/** Resources and segments that say what is paid for and by whom; all others are a clinician's. */
const BILLING =
  /^(?:Account|ChargeItem|Claim|ClaimResponse|Coverage|CoverageEligibilityRequest|ExplanationOfBenefit|Invoice|InsurancePlan|FT1|IN1|IN2|IN3|GT1|PR1|BLG)\b/;

/** Who has to approve a row of a block: the clinicians, or billing. */
export function approverOf(blockTarget: string): Approving {
  return BILLING.test(blockTarget) ? 'billing' : 'clinical';
}
