import type { Period } from './validity.ts';

/** A code of a code system for one period; a code whose meaning changed has one of these for each period. */
export interface Concept extends Period {
  readonly code: string;
  /** Absent where the release at hand lists the code without its words. */
  readonly display?: string;
  /** The longer name, where the system has two. */
  readonly definition?: string;
  readonly parent?: string;
  /** False for a heading that groups codes and may not stand in a message (in ICD-10-CM: not billable). */
  readonly selectable: boolean;
  /** Retired codes stay: old records hold them. */
  readonly retired?: boolean;
}

/** Further words for a code: from an inclusion term, an index entry, a synonym. */
export interface ConceptTerm {
  readonly code: string;
  readonly text: string;
  readonly kind: 'term' | 'index';
}
