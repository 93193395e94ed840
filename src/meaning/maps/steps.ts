import type { Finding } from '../../diagnostics/finding.ts';
import type { Tree } from './condition.ts';

/**
 * Row sentences from v2 to v2 that run in order on a copy of the message: `"MAPLE" -> MSH-5`,
 * `PID-2 -> PID-3.1 when PID-3.1 not valued`, `NTE -> ignore because the receiver rejects notes`.
 */
export interface Steps {
  readonly text: readonly string[];
  /** True when there is nothing to do, so that the message can pass untouched. */
  readonly empty: boolean;
  /**
   * Runs the rows in order. Throws a Fault (`step-value-unusable`, `step-value-missing`) when a row holds the
   * delivery; the tree is then half done and must not be sent.
   */
  apply(tree: Tree): void;
}

/** The place of a finding is the row (`line`, from 1) and the column in its text. */
export type ParsedSteps = { readonly steps: Steps } | { readonly findings: readonly Finding[] };
