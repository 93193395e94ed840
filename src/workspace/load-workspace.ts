import { entryOf } from '../diagnostics/catalogue.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { DestinationDefinition, FlowDefinition, WorkspaceDefinition } from './definitions.ts';
import type { WorkspaceDependencies } from './dependencies.ts';
import type { ReadDestination } from './destination-section.ts';
import { type ReadFlow, readFlowFile } from './flow-file.ts';
import { type ProjectFile, readProjectFile } from './project-file.ts';
import { checkReferences } from './references.ts';
import type { Section, Written } from './section.ts';
import { type ReadSystem, readSystemFile } from './system-file.ts';
import { readSchedule, SCHEDULE } from './values/schedule.ts';
import { workspaceHash } from './workspace-hash.ts';
import { YamlFile } from './yaml-file.ts';

/** What loading gives: the workspace, unless a finding is an error, and everything that was found. */
export interface LoadedWorkspace {
  readonly workspace?: WorkspaceDefinition;
  readonly findings: readonly Finding[];
}

const PROJECT = 'suture.yaml';

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
  const systems: ReadSystem[] = [];
  const flows: ReadFlow[] = [];
  for (const name of names) {
    if (/^systems\/[^/]+\.yaml$/.test(name)) {
      const system = readSystemFile(read(name), dependencies);
      if (system !== undefined) systems.push(system);
    } else if (/^flows\/[^/]+\.yaml$/.test(name)) {
      const flow = readFlowFile(read(name), project, dependencies);
      if (flow !== undefined) flows.push(flow);
    } else if (name !== PROJECT) {
      findings.push({ code: 'workspace-file-unknown', place: { file: name, line: 1, column: 1 } });
    }
  }
  checkNames(systems);
  checkNames(flows);
  checkReferences(systems, flows);
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

function checkNames(things: readonly { readonly name: Written; readonly section: Section }[]): void {
  const files = new Map<string, string>();
  for (const { name, section } of things) {
    const other = files.get(name.text);
    if (other === undefined) files.set(name.text, section.file.file);
    else section.file.report('workspace-name-twice', name.node, name.path, { found: name.text, file: other });
  }
}

/** Schedules stand in the zone of the system that they send to, which only now is known. */
function finishFlow(flow: ReadFlow, systems: readonly ReadSystem[]): FlowDefinition {
  return { ...flow.definition, to: flow.to.map((destination) => finishDestination(destination, systems)) };
}

function finishDestination(destination: ReadDestination, systems: readonly ReadSystem[]): DestinationDefinition {
  const { definition, schedule: written, section } = destination;
  if (written === undefined) return definition;
  const [systemName] = (definition.interface ?? '').split('.');
  const zone = systems.find((system) => system.definition.name === systemName)?.definition.zone;
  if (zone === undefined) {
    section.report('workspace-schedule-zone', 'schedule');
    return definition;
  }
  const schedule = readSchedule(written.text, zone);
  if (schedule === undefined) {
    section.invalid(written, SCHEDULE);
    return definition;
  }
  return { ...definition, schedule };
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
