import type { Endpoint } from '../connectors/endpoint.ts';
import { suggestion } from '../diagnostics/suggestion.ts';
import { isBundlePath } from '../formats/fhir/index.ts';
import type { FlowDefinition } from './definitions.ts';
import type { ReadDestination } from './destination-section.ts';
import type { ReadFlow } from './flow-file.ts';
import type { ReadInterface } from './interface-section.ts';
import type { MapShelf } from './map-shelf.ts';
import type { Section, Written } from './section.ts';
import type { ReadSystem } from './system-file.ts';
import { isLoopback } from './values/address.ts';
import { typesOverlap } from './values/message-type.ts';

/** All that was read, and whether files are missing from it because they could not be read at all. */
export interface ReadFiles {
  readonly systems: readonly ReadSystem[];
  readonly flows: readonly ReadFlow[];
  readonly systemsComplete: boolean;
  readonly flowsComplete: boolean;
  readonly maps: MapShelf;
  /** Names of the profiles of receivers. */
  readonly profiles: readonly string[];
  readonly mapsComplete: boolean;
}

/** Interfaces by full name; undefined for one that exists but has errors of its own. */
type Interfaces = ReadonlyMap<string, ReadInterface | undefined>;

/**
 * Checks what one file says about another: names that must exist, directions, cycles, shared sources and ports.
 * A name that may belong to a file with errors is not reported: the errors themselves are.
 */
export function checkReferences(read: ReadFiles): void {
  const { systems, flows } = read;
  const interfaces = interfacesOf(systems);
  const byName = new Map(flows.map((flow) => [flow.definition.name, flow]));
  for (const flow of flows) {
    if (flow.from !== undefined) checkSource(flow, flow.from, interfaces, read);
    if (flow.from === undefined || interfaces.get(flow.from.text) !== undefined) {
      checkPaths(flow, interfaces.get(flow.from?.text ?? ''));
    }
    for (const destination of flow.to) checkTarget(destination, flow, interfaces, byName, read);
  }
  if (read.flowsComplete) checkFed(flows);
  checkCycles(flows, byName);
  checkSharedSources(flows);
  checkPorts([...interfaces.values()].filter((entry) => entry !== undefined));
}

function interfacesOf(systems: readonly ReadSystem[]): Interfaces {
  const interfaces = new Map<string, ReadInterface | undefined>();
  for (const system of systems) {
    for (const name of system.declared) interfaces.set(name, undefined);
    for (const entry of system.interfaces) interfaces.set(entry.definition.endpoint.name, entry);
  }
  return interfaces;
}

function checkSource(flow: ReadFlow, from: Written, interfaces: Interfaces, read: ReadFiles): void {
  const source = resolve(flow.section, from, interfaces, 'listen', read);
  const types = source?.definition.speaks.types ?? [];
  for (const type of flow.definition.accept) {
    if (!typesOverlap([type], types)) flow.section.report('workspace-accept-unspoken', 'accept', { found: type });
  }
}

function checkTarget(
  destination: ReadDestination,
  flow: ReadFlow,
  interfaces: Interfaces,
  flows: ReadonlyMap<string, ReadFlow>,
  read: ReadFiles,
): void {
  const { section, target } = destination;
  if (destination.definition.flow === undefined) {
    const found = resolve(section, target, interfaces, 'connect', read);
    if (found !== undefined) checkMap(destination, found, interfaces.get(flow.from?.text ?? ''), read);
  } else if (destination.map !== undefined) section.report('workspace-map-to-flow', 'map');
  else if (!flows.has(target.text) && read.flowsComplete) unknown(section, target, flows.keys());
}

/** What a destination says of its receiver fits the interface. */
function checkReceiver(
  target: ReadInterface,
  section: Section,
  profile: Written | undefined,
  profiles: readonly string[],
): void {
  const { endpoint, speaks } = target.definition;
  if (speaks.format === 'fhir' && endpoint.scheme.startsWith('mllp')) {
    target.section.report('workspace-fhir-transport', 'connect');
  }
  if (profile !== undefined && !profiles.includes(profile.text)) unknown(section, profile, profiles);
  if (speaks.format !== 'hl7v2' && section.has('to')) {
    section.report('workspace-map-format', 'to', { interface: endpoint.name });
  }
}

/** A map and the formats of the two interfaces go together: it is there for what one speaks and the other does not. */
function checkMap(
  { map, profile, section, definition }: ReadDestination,
  target: ReadInterface,
  source: ReadInterface | undefined,
  { maps, mapsComplete, profiles }: ReadFiles,
): void {
  const { endpoint, speaks } = target.definition;
  const from = source?.definition.speaks.format;
  checkReceiver(target, section, profile, profiles);
  const written = from === 'fhir' && speaks.format === 'hl7v2';
  if (map !== undefined && section.has('steps') && !written) section.report('workspace-map-and-steps', 'steps');
  if (map === undefined) {
    // What comes as FHIR goes on as it came.
    if (speaks.format === 'fhir' && from !== 'fhir') section.report('workspace-map-missing', 'system');
    if (written && definition.receives === undefined) section.report('workspace-map-to-message', 'system');
    return;
  }
  if (mapsComplete && !maps.has(map.text)) return unknown(section, map, maps.names);
  const kind = maps.writes(map.text);
  // From FHIR a map to FHIR is read from right to left.
  const fits = speaks.format === 'fhir' ? kind !== 'hl7v2' : speaks.format === 'hl7v2' && (written || kind !== 'fhir');
  if (!fits) section.report('workspace-map-format', 'map', { interface: endpoint.name });
  if (from === 'bytes' || (from === 'fhir' && (speaks.format === 'fhir' || kind === 'hl7v2'))) {
    section.report('workspace-map-source', 'map');
  }
}

/** Conditions and orders read paths of the format that the flow's messages have. */
function checkPaths(flow: ReadFlow, source: ReadInterface | undefined): void {
  const fhir = source?.definition.speaks.format === 'fhir';
  const check = (section: Section, key: string, reads: readonly string[]): void => {
    const strange = reads.find((path) => isBundlePath(path.replace('[*]', '')) !== fhir);
    if (strange !== undefined) section.report('workspace-path-format', key, { found: strange });
  };
  const orderPath = ({ order }: Pick<FlowDefinition, 'order'>): readonly string[] =>
    order.by === 'field' ? [order.path] : [];
  check(flow.section, 'where', flow.definition.where?.reads ?? []);
  check(flow.section, 'order', orderPath(flow.definition));
  for (const { section, definition } of flow.to) {
    check(section, 'when', definition.when?.reads ?? []);
    if (section.has('order')) check(section, 'order', orderPath(definition));
  }
}

function resolve(
  section: Section,
  written: Written,
  interfaces: Interfaces,
  direction: 'listen' | 'connect',
  read: ReadFiles,
): ReadInterface | undefined {
  const found = interfaces.get(written.text);
  if (found === undefined) {
    if (!interfaces.has(written.text) && read.systemsComplete) unknown(section, written, interfaces.keys());
  } else if (found.definition.endpoint.direction === direction) return found;
  else section.file.report('workspace-reference-direction', written.node, written.path, { expected: direction });
  return undefined;
}

function unknown(section: Section, written: Written, known: Iterable<string>): void {
  const names = [...known];
  const near = suggestion(written.text, names);
  section.file.report('workspace-reference', written.node, written.path, {
    found: written.text,
    known: names.join(', '),
    ...(near === undefined ? {} : { suggestion: near }),
  });
}

/** A flow without a source that no other flow feeds would never see a message. */
function checkFed(flows: readonly ReadFlow[]): void {
  const fed = new Set(flows.flatMap((flow) => flow.to.flatMap((destination) => destination.definition.flow ?? [])));
  for (const flow of flows) {
    if (flow.from === undefined && !fed.has(flow.definition.name)) flow.section.missing('from');
  }
}

function checkCycles(flows: readonly ReadFlow[], byName: ReadonlyMap<string, ReadFlow>): void {
  const done = new Set<string>();
  const visit = (flow: ReadFlow, above: readonly string[]): void => {
    const { name } = flow.definition;
    if (done.has(name)) return;
    for (const { definition, section } of flow.to) {
      const next = definition.flow === undefined ? undefined : byName.get(definition.flow);
      if (next === undefined) continue;
      const path = [...above, name];
      const start = path.indexOf(next.definition.name);
      if (start === -1) visit(next, path);
      else
        section.report('workspace-flow-cycle', 'flow', { cycle: [...path.slice(start), definition.flow].join(' > ') });
    }
    done.add(name);
  };
  for (const flow of flows) visit(flow, []);
}

/** Two flows may share an interface only when no message type belongs to both: each message has one flow. */
function checkSharedSources(flows: readonly ReadFlow[]): void {
  flows.forEach((flow, index) => {
    for (const other of flows.slice(0, index)) {
      const shared = flow.from !== undefined && flow.from.text === other.from?.text;
      if (shared && typesOverlap(flow.definition.accept, other.definition.accept)) {
        const key = flow.section.has('accept') ? 'accept' : 'from';
        flow.section.report('workspace-accept-overlap', key, { flow: other.definition.name });
      }
    }
  });
}

/** Two interfaces may share a port only over HTTP, where the path tells them apart; a folder is read by one. */
function checkPorts(interfaces: readonly ReadInterface[]): void {
  const listeners = interfaces.filter(({ definition }) => definition.endpoint.direction === 'listen');
  listeners.forEach(({ section, definition: { endpoint } }, index) => {
    const other = listeners.slice(0, index).find(({ definition }) => collide(endpoint, definition.endpoint));
    if (other === undefined) return;
    section.report('workspace-port-twice', 'listen', { interface: other.definition.endpoint.name });
  });
}

const ANY_HOST = new Set(['0.0.0.0', '::']);

function collide(a: Endpoint, b: Endpoint): boolean {
  if (a.port !== b.port) return false;
  if (a.port === 0) return a.host === '' && b.host === '' && a.path === b.path;
  const same = a.host === b.host || (isLoopback(a.host) && isLoopback(b.host));
  if (!same && !ANY_HOST.has(a.host) && !ANY_HOST.has(b.host)) return false;
  // HTTP interfaces, FHIR's among them, are told apart by their path.
  const [one, other] = [a, b].map(({ scheme }) => scheme.replace(/^fhir\+/, ''));
  return !(one === other && one?.startsWith('http') === true && a.path !== b.path);
}
