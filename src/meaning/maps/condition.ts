import type { Finding } from '../../diagnostics/finding.ts';

/** A message as conditions and steps see it: read and write by path. Every format's tree fits. */
export interface Tree {
  /** Decoded value at a path, undefined where nothing is; `""` (HL7's explicit null) reads as `""` with its quotes. */
  get(path: string): string | undefined;
  /** How many repetitions of a field (`PID-3`) or instances of a segment (`OBX`) there are. */
  count(path: string): number;
  set(path: string, value: string): void;
  /** Takes away a field, component or whole segment; a path without a number means all of them (`NTE`, `PID-3`). */
  remove(path: string): void;
  /** The value as the message spells it, parts included. Absent, with the next two, where values have no parts. */
  raw?(path: string): string | undefined;
  /** Writes a value as spelt; throws a Fault when its parts do not fit at that path. */
  setRaw?(path: string, raw: string): void;
  /** The characters that stand between the parts of a spelt value. */
  readonly delimiters?: { readonly repetition: string; readonly component: string; readonly subcomponent: string };
}

/** A compiled condition: `=  !=  in  valued  matches  count()`, `and or not`, parentheses. */
export interface Condition {
  readonly text: string;
  /** Paths that it reads, for the ledger. */
  readonly reads: readonly string[];
  test(tree: Tree): boolean;
}

export type ParsedCondition = { readonly condition: Condition } | { readonly findings: readonly Finding[] };
