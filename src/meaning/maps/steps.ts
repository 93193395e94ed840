import type { Tree } from './condition.ts';

/**
 * Row sentences from v2 to v2 that run in order on a copy of the message: `"MAPLE" -> MSH-5`,
 * `PID-2 -> PID-3.1 when PID-3.1 not valued`, `NTE -> ignore because the receiver rejects notes`.
 */
export interface Steps {
  readonly text: readonly string[];
  /** True when there is nothing to do, so that the message can pass untouched. */
  readonly empty: boolean;
  apply(tree: Tree): void;
}
