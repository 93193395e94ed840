import type { Finding } from '../../diagnostics/finding.ts';

/** A message as conditions and steps see it: read and write by path. Every format's tree fits. */
export interface Tree {
  /** Decoded value at a path, undefined where nothing is; `""` (HL7's explicit null) reads as `""` with its quotes. */
  get(path: string): string | undefined;
  /** How many repetitions of a field (`PID-3`) or instances of a segment (`OBX`) there are. */
  count(path: string): number;
  set(path: string, value: string): void;
  /** Takes away a field, component or whole segment. */
  remove(path: string): void;
  /**
   * Copies what stands at one path to another as it is spelt, parts included (a whole field with its components).
   * Absent where a format's values have no parts: then `get` and `set` do.
   */
  copy?(from: string, to: string): void;
}

/** A compiled condition: `=  !=  in  valued  matches  count()`, `and or not`, parentheses. */
export interface Condition {
  readonly text: string;
  /** Paths that it reads, for the ledger. */
  readonly reads: readonly string[];
  test(tree: Tree): boolean;
}

export type ParsedCondition = { readonly condition: Condition } | { readonly findings: readonly Finding[] };
