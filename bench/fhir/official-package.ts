import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Json = Record<string, unknown>;

/** What the mutations need of an official profile: its snapshot, read from the package and not from our packs. */
export interface OfficialProfile {
  readonly url: string;
  readonly type: string;
  readonly snapshot: { readonly element: readonly OfficialElement[] };
}

export interface OfficialElement {
  readonly id: string;
  readonly path: string;
  readonly min?: number;
  readonly max?: string;
  readonly sliceName?: string;
  readonly type?: readonly { readonly code: string; readonly targetProfile?: readonly string[] }[];
  readonly binding?: { readonly strength: string };
  readonly slicing?: { readonly discriminator?: readonly { readonly type: string; readonly path: string }[] };
}

export interface OfficialPackage {
  readonly examples: readonly Json[];
  readonly profiles: ReadonlyMap<string, OfficialProfile>;
}

/** The examples and profiles of an official FHIR package. */
export function readOfficialPackage(file: string): OfficialPackage {
  const folder = mkdtempSync(join(tmpdir(), 'fhir-package-'));
  try {
    execFileSync('tar', ['xzf', file, '-C', folder]);
    const profiles = new Map<string, OfficialProfile>();
    for (const one of readAll(join(folder, 'package'), /^StructureDefinition-/)) {
      profiles.set(one['url'] as string, one as unknown as OfficialProfile);
    }
    return { examples: readAll(join(folder, 'package/example'), /./), profiles };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Resources of a folder of .json files as examples, without any profile. */
export function readExamples(folder: string): OfficialPackage {
  const examples = readAll(folder, /./).filter((one) => typeof one['resourceType'] === 'string');
  return { examples, profiles: new Map() };
}

function readAll(folder: string, name: RegExp): Json[] {
  return readdirSync(folder)
    .filter((file) => name.test(file) && file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Json);
}
