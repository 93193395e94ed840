import { entryOf } from '../diagnostics/catalogue.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { suggestion } from '../diagnostics/suggestion.ts';
import type { TargetTypes } from '../meaning/maps/target-types.ts';
import { ACCESS_FILE, readAccessRules } from './access-rules.ts';
import { readAlertsFile, usualAlerts } from './alerts/alerts-file.ts';
import { AUDIT_SOURCES_FILE, readAuditSources } from './audit-sources.ts';
import { isCheckFile } from './check-files.ts';
import { isCodeFile, readCodeFiles } from './code-files.ts';
import type { WorkspaceDefinition } from './definitions.ts';
import type { WorkspaceDependencies } from './dependencies.ts';
import { finishFlow } from './finish-flow.ts';
import { readFlowFile } from './flow-file.ts';
import { isFunctionFile, readFunctionFiles } from './functions/function-file.ts';
import { isMapFile, readMapFiles } from './map-files.ts';
import { MapShelf, mapFindings } from './map-shelf.ts';
import { MATCH_FILE, readMatchFile } from './match-file.ts';
import type { Pack } from './packs.ts';
import { isProfileFile, readProfileFiles } from './profile-files.ts';
import { type ProjectFile, readProjectFile } from './project-file.ts';
import { checkReferences } from './references.ts';
import type { Section, Written } from './section.ts';
import { readSystemFile } from './system-file.ts';
import { workspaceHash } from './workspace-hash.ts';
import { YamlFile } from './yaml-file.ts';

/** What loading gives: the workspace, unless a finding is an error, and everything that was found. */
export interface LoadedWorkspace {
  readonly workspace?: WorkspaceDefinition;
  readonly findings: readonly Finding[];
}

const PROJECT = 'suture.yaml';
const ALERTS = 'alerts.yaml';
/** The pack that says where values go that a version of HL7 v2 lacks a place for. */
const VERSIONS = 'hl7-v2-versions';

/**
 * Reads a workspace from its texts. Pure: the same files and dependencies give the same workspace, on every
 * machine and at every time, so that an earlier release can be made again from its files.
 *
 * @param files texts by path relative to the workspace, with forward slashes: `flows/lab-results.yaml`
 */
export function loadWorkspace(
  files: Readonly<Record<string, string>>,
  dependencies: WorkspaceDependencies,
): LoadedWorkspace {
  const findings: Finding[] = [];
  const names = Object.keys(files).sort();
  const read = (name: string): YamlFile => new YamlFile(name, files[name] ?? '', findings);
  const project = readProject(files, read, findings);
  if (files[ACCESS_FILE] !== undefined) readAccessRules(read(ACCESS_FILE));
  const systemFiles = names.filter((name) => /^systems\/[^/]+\.yaml$/.test(name));
  const flowFiles = names.filter((name) => /^flows\/[^/]+\.yaml$/.test(name));
  const systems = systemFiles.flatMap((name) => readSystemFile(read(name), dependencies) ?? []);
  const flows = flowFiles.flatMap((name) => readFlowFile(read(name), project, dependencies) ?? []);
  const own = readFunctionFiles(files, dependencies.functions);
  findings.push(...own.findings);
  const mapFiles = readMapFiles(files, own.functions);
  const mapped =
    mapFiles.maps.length > 0 ||
    flows.some(({ to }) => to.some(({ map, definition }) => map !== undefined || definition.receives !== undefined));
  const packs = readPacks(project, mapped, dependencies);
  findings.push(...packs.flatMap((pack) => pack.findings));
  const codes = readCodeFiles(files, {
    systems: [...(dependencies.codes?.systems ?? []), ...packs.flatMap((pack) => pack.systems)],
    tables: [...(dependencies.codes?.tables ?? []), ...packs.flatMap((pack) => pack.tables)],
  });
  const profiles = readProfileFiles(files);
  const maps = new MapShelf({
    maps: mapFiles.maps,
    packs,
    types: dependencies.targetTypes ?? (() => NO_TYPES),
    moves: mapped || project?.packs !== undefined ? dependencies.findPack?.(VERSIONS)?.maps[0] : undefined,
  });
  findings.push(...profiles.findings);
  findings.push(
    ...readAuditSources(files).findings,
    ...readMatchFile(files).findings,
    ...codes.findings,
    ...mapFiles.findings,
    ...mapFindings(maps, codes.library),
  );
  const zone = systems.find(({ definition }) => definition.zone !== undefined)?.definition.zone ?? 'UTC';
  const alerts =
    files[ALERTS] === undefined
      ? usualAlerts(zone)
      : readAlertsFile(read(ALERTS), {
          zone,
          ...(flows.length === flowFiles.length ? { flows: flows.map(({ name }) => name.text) } : {}),
        });
  const known = new Set([
    PROJECT,
    ALERTS,
    ACCESS_FILE,
    AUDIT_SOURCES_FILE,
    MATCH_FILE,
    ...systemFiles,
    ...flowFiles,
    ...names.filter(
      (name) => isCodeFile(name) || isCheckFile(name) || isMapFile(name) || isFunctionFile(name) || isProfileFile(name),
    ),
  ]);
  for (const name of names) {
    if (known.has(name)) continue;
    const near = nearFile(name);
    findings.push({
      code: 'workspace-file-unknown',
      place: { file: name, line: 1, column: 1 },
      ...(near === undefined ? {} : { about: { suggestion: near } }),
    });
  }
  checkNames(systems);
  checkNames(flows);
  checkReferences({
    systems,
    flows,
    systemsComplete: systems.length === systemFiles.length,
    flowsComplete: flows.length === flowFiles.length,
    maps,
    profiles: Object.keys(profiles.profiles),
    mapsComplete: mapFiles.complete,
  });
  const finished = flows.map((flow) => finishFlow(flow, systems));
  const failed = findings.some(({ code }) => ['error', 'fatal'].includes(entryOf(code).severity));
  if (project === undefined || failed) return { findings };
  const workspace: WorkspaceDefinition = {
    project: project.project,
    hash: workspaceHash(files),
    files: { ...files },
    systems: Object.fromEntries(systems.map(({ definition }) => [definition.name, definition])),
    flows: Object.fromEntries(finished.map((flow) => [flow.name, flow])),
    retention: project.maxBytes === undefined ? {} : { maxBytes: project.maxBytes },
    codes: codes.library,
    profiles: profiles.profiles,
    maps,
    alerts,
    functions: own.functions,
  };
  return { workspace: deepFreeze(workspace), findings };
}

function readProject(
  files: Readonly<Record<string, string>>,
  read: (name: string) => YamlFile,
  findings: Finding[],
): ProjectFile | undefined {
  if (files[PROJECT] !== undefined) return readProjectFile(read(PROJECT));
  findings.push({ code: 'workspace-project-missing', place: { file: PROJECT } });
  return undefined;
}

/** A workspace without types at hand has no maps that could ask. */
const NO_TYPES: TargetTypes = { elementAt: () => undefined, elementsOf: () => [], kindOf: () => undefined };

/** The packs that the project names; where it says nothing and there are maps, HL7's own. */
function readPacks(
  project: ProjectFile | undefined,
  mapped: boolean,
  { findPack }: WorkspaceDependencies,
): readonly Pack[] {
  if (findPack === undefined) return [];
  if (project?.packs === undefined) return mapped ? [findPack('hl7-v2-to-fhir') ?? []].flat() : [];
  const { packs, section } = project;
  return packs.flatMap(({ text, node, path }) => {
    const [name = '', version] = text.split('@');
    const pack = findPack(name);
    if (pack === undefined) section.file.report('workspace-pack-unknown', node, path, { found: name });
    else if (version !== undefined && version !== pack.version) {
      section.file.report('workspace-pack-version', node, path, { found: pack.version ?? 'none', expected: version });
    } else return pack;
    return [];
  });
}

function checkNames(things: readonly { readonly name: Written; readonly section: Section }[]): void {
  const files = new Map<string, string>();
  for (const { name, section } of things) {
    const other = files.get(name.text);
    if (other === undefined) files.set(name.text, section.file.file);
    else section.file.report('workspace-name-twice', name.node, name.path, { found: name.text, file: other });
  }
}

/** `system/x.yml` was meant to be `systems/x.yaml`. */
function nearFile(name: string): string | undefined {
  const [folder = '', file, ...deeper] = name.replace(/\.yml$/, '.yaml').split('/');
  if (file === undefined) return folder === name ? suggestion(name, [PROJECT, ALERTS]) : folder;
  const near = suggestion(folder, ['systems', 'flows', 'maps', 'codes', 'functions', 'profiles', 'trust']);
  return deeper.length > 0 || near === undefined ? undefined : `${near}/${file}`;
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
