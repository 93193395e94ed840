import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Finding } from '../diagnostics/finding.ts';
import type { CodeSystem } from '../meaning/codes/code-system.ts';
import type { CodeTable } from '../meaning/codes/code-table.ts';
import { readPack as readCodePack } from '../meaning/codes/pack-format.ts';
import { readCodeFile } from '../meaning/codes/read-code-file.ts';
import type { MapFile } from '../meaning/maps/map-file.ts';
import { type PackType, packTargetTypes } from '../meaning/maps/pack-target-types.ts';
import { parseMap } from '../meaning/maps/parse-map.ts';
import type { TargetTypes } from '../meaning/maps/target-types.ts';
import { SHIPPED_PACKS } from './code-packs.ts';

/** What a pack brings into a workspace: maps with their code tables, or a code system. */
export interface Pack {
  readonly name: string;
  /** As its `pack.json` says it; absent where it says none. */
  readonly version?: string;
  readonly maps: readonly MapFile[];
  readonly tables: readonly CodeTable[];
  readonly systems: readonly CodeSystem[];
  /** What is wrong with it. A pack that ships has nothing wrong. */
  readonly findings: readonly Finding[];
}

/** Finds a pack by its name; undefined where there is none. */
export type FindPack = (name: string) => Pack | undefined;

const read = new Map<string, Pack>();
let types: TargetTypes | undefined;

/** Finds packs in these folders, the first that has one of the name. A pack is read once in a process: it is never changed in place. */
export function packFinder(folders: readonly string[]): FindPack {
  return (name) => {
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) return undefined;
    const folder = folders.map((each) => join(each, name)).find((each) => existsSync(each));
    if (folder === undefined) return undefined;
    const known = read.get(folder);
    if (known !== undefined) return known;
    const pack = readPack(name, folder);
    read.set(folder, pack);
    return pack;
  };
}

/** The types of FHIR R4, as maps ask for them. */
export function shippedTargetTypes(): TargetTypes {
  types ??= packTargetTypes(
    JSON.parse(readFileSync(join(SHIPPED_PACKS, 'fhir-r4', 'types.json'), 'utf8')) as Record<string, PackType>,
  );
  return types;
}

function readPack(name: string, folder: string): Pack {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const findings: Finding[] = [];
  const maps: MapFile[] = [];
  const tables: CodeTable[] = [];
  const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');
  for (const file of files) {
    if (file.endsWith('.map.yaml')) {
      const parsed = parseMap(`${name}/${file}`, textOf(file));
      if ('map' in parsed) maps.push(parsed.map);
      else findings.push(...parsed.findings);
    } else if (file.endsWith('.csv')) {
      const found = readCodeFile(`${name}/${file}`, textOf(file));
      if (found.kind === 'table') tables.push(found.table);
    }
  }
  const systems = files.includes('concepts.tsv.gz') ? [codeSystem(folder, textOf('pack.json'))] : [];
  const version = files.includes('pack.json') ? versionOf(textOf('pack.json')) : undefined;
  return { name, ...(version === undefined ? {} : { version }), maps, tables, systems, findings };
}

function codeSystem(folder: string, manifest: string): CodeSystem {
  const concepts = gunzipSync(readFileSync(join(folder, 'concepts.tsv.gz'))).toString('utf8');
  return readCodePack({ manifest, concepts }).system;
}

function versionOf(manifest: string): string | undefined {
  const { version } = JSON.parse(manifest) as { readonly version?: unknown };
  return typeof version === 'string' ? version : undefined;
}
