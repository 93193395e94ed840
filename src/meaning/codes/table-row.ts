import type { Equivalence } from './equivalence.ts';
import type { Period } from './validity.ts';

/** One row of a code table: a code of one system, and what it is in another, for a period. */
export interface TableRow extends Period {
  readonly source: { readonly code: string; readonly system?: string; readonly display?: string };
  /** Absent when the equivalence is `unmatched`. */
  readonly target?: { readonly code: string; readonly system?: string; readonly display?: string };
  readonly equivalence: Equivalence;
  /** Only approved rows translate. */
  readonly status: 'draft' | 'approved';
  /** Who said so, and why: initials or a name, and a reason. */
  readonly who?: string;
  readonly why?: string;
  /** The line of the file that it was read from. */
  readonly line?: number;
}
