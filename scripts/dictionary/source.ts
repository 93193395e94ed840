import dictionary from 'hl7-dictionary';

/** A field or component in hl7-dictionary. `rep` 0 is unbounded; `opt` 1 optional, 2 required, 3 conditional, 4 withdrawn. */
export interface SourceField {
  readonly datatype: string;
  readonly desc: string;
  readonly opt: number;
  readonly rep: number;
  readonly len?: number;
  readonly table?: number;
}

/** A segment or group in a message structure of hl7-dictionary. `max` 0 is unbounded. */
export interface SourceNode {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly children?: readonly SourceNode[];
}

/** What hl7-dictionary holds for one version of the standard. */
export interface SourceVersion {
  readonly segments: Readonly<Record<string, { readonly desc: string; readonly fields: readonly SourceField[] }>>;
  readonly fields: Readonly<Record<string, { readonly desc: string; readonly subfields?: readonly SourceField[] }>>;
  readonly messages: Readonly<Record<string, { readonly segments: { readonly segments: readonly SourceNode[] } }>>;
}

/** The whole package hl7-dictionary 1.0.1 (MIT), which holds 2.1 to 2.7.1. */
export interface Source {
  readonly definitions: Readonly<Record<string, SourceVersion>>;
  readonly tables: Readonly<
    Record<string, { readonly desc: string; readonly values: Readonly<Record<string, string>> }>
  >;
}

/** Reads the package from the development dependencies. */
export function source(): Source {
  return dictionary as Source;
}
