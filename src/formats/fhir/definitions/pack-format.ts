/**
 * What a pack of FHIR definitions holds, as its JSON files spell it. A pack is cut at build time from the official
 * StructureDefinitions, ValueSets and SearchParameters by `scripts/fhir/build-pack.ts`.
 */

/** `pack.json`: what the pack is and which other packs it stands on. */
export interface PackManifest {
  readonly name: string;
  readonly version: string;
  readonly fhirVersion: string;
  readonly canonical: string;
  readonly licence: string;
  readonly source: string;
}

/** `types.json`: by name, data types and resource types with their own elements; inherited ones stand in the base. */
export type TypesFile = Readonly<Record<string, TypeEntry>>;

export interface TypeEntry {
  readonly kind: 'resource' | 'complex' | 'primitive';
  readonly base?: string;
  readonly abstract?: true;
  readonly elements?: Readonly<Record<string, ElementEntry>>;
  readonly constraints?: readonly ConstraintEntry[];
}

/** An element of a type, under its name as the definition spells it (`value[x]` for a choice). */
export interface ElementEntry {
  /** Absent is 0. */
  readonly min?: number;
  /** Absent is 1, `*` without limit. */
  readonly max?: number | '*';
  /** Absent where `elements` or `same` says what it is. */
  readonly types?: readonly TypeReference[];
  readonly binding?: BindingEntry;
  readonly constraints?: readonly ConstraintEntry[];
  /** The parts of a backbone element. */
  readonly elements?: Readonly<Record<string, ElementEntry>>;
  /** The path of the element whose parts these are (`Observation.referenceRange`). */
  readonly same?: string;
}

export interface TypeReference {
  readonly code: string;
  /** Names of resource types that a Reference or canonical may point to; absent is any. */
  readonly targets?: readonly string[];
  /** Profiles of which the value must follow at least one. */
  readonly profiles?: readonly string[];
}

export type BindingStrength = 'required' | 'extensible' | 'preferred' | 'example';

export interface BindingEntry {
  readonly strength: BindingStrength;
  readonly valueSet: string;
}

export interface ConstraintEntry {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly expression: string;
}

/** `profiles.json`: by canonical URL, what profiles and extension definitions ask beyond their resource or data type. */
export type ProfilesFile = Readonly<Record<string, ProfileEntry>>;

export interface ProfileEntry {
  readonly name: string;
  readonly version?: string;
  /** The type that it narrows. */
  readonly type: string;
  /** Of an extension definition: the elements, types and other extensions on which it may be used; absent is any. */
  readonly context?: readonly string[];
  readonly root: ProfileNode;
}

/** What a profile asks of an element beyond the base definition; absent members ask nothing. */
export interface ProfileNode {
  readonly min?: number;
  readonly max?: number | '*';
  readonly types?: readonly TypeReference[];
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  readonly binding?: BindingEntry;
  readonly constraints?: readonly ConstraintEntry[];
  readonly slicing?: SlicingEntry;
  readonly slices?: Readonly<Record<string, ProfileNode>>;
  readonly elements?: Readonly<Record<string, ProfileNode>>;
}

interface SlicingEntry {
  readonly rules: 'open' | 'closed' | 'openAtEnd';
  readonly discriminators: readonly { readonly type: string; readonly path: string }[];
}

/** `value-sets.json`: by canonical URL, the content of value sets that required bindings name. */
export type ValueSetsFile = Readonly<Record<string, ValueSetEntry>>;

export interface ValueSetEntry {
  /** Codes by system. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  /** Systems of which any code may be a member: only a terminology service knows. */
  readonly open?: readonly string[];
  /** True when even the systems are not known here. */
  readonly unknown?: true;
}

/** `search-parameters.json`: by base type, by code. */
export type SearchParametersFile = Readonly<Record<string, Readonly<Record<string, SearchParameterEntry>>>>;

export interface SearchParameterEntry {
  readonly type: string;
  readonly expression: string;
  readonly targets?: readonly string[];
}
