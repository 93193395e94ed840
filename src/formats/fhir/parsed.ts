import type { Finding } from '../../diagnostics/finding.ts';
import type { Definitions } from './definitions/definitions.ts';
import type { Resource } from './resource.ts';

export interface ParseOptions {
  /** Needed for XML, whose text does not tell what repeats and what is a number; makes `set` exact as well. */
  readonly definitions?: Definitions;
}

/** `resource` is absent only after a fatal finding. */
export interface Parsed {
  readonly resource?: Resource;
  readonly findings: readonly Finding[];
}
