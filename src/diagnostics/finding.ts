import type { Code } from './catalogue.ts';

/** Where a finding stands: in a text file (line and column count from 1), or in a message by path. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Path in a message or configuration, such as `PID-3[2].4.1` or `interfaces.results.listen`. */
  readonly path?: string;
  /** Byte or character offset, where that is all that is known. */
  readonly offset?: number;
}

/**
 * Something noticed, as plain data: a stable code and a place. It never holds a value taken from a
 * message; `about` holds only words of the configuration or of a standard (a field name, a limit).
 */
export interface Finding {
  readonly code: Code;
  readonly place?: Place;
  readonly about?: Readonly<Record<string, string | number>>;
}
