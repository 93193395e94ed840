import { suggestion } from '../diagnostics/suggestion.ts';
import type { ReadDestination } from './destination-section.ts';
import type { ReadFlow } from './flow-file.ts';
import type { ReadInterface } from './interface-section.ts';
import type { Section, Written } from './section.ts';
import type { ReadSystem } from './system-file.ts';
import { typesOverlap } from './values/message-type.ts';

/** Checks what one file says about another: names that must exist, directions, cycles, shared sources and ports. */
export function checkReferences(systems: readonly ReadSystem[], flows: readonly ReadFlow[]): void {
  const interfaces = new Map(
    systems.flatMap((system) => system.interfaces.map((entry) => [entry.definition.endpoint.name, entry] as const)),
  );
  const byName = new Map(flows.map((flow) => [flow.definition.name, flow]));
  for (const flow of flows) {
    if (flow.from !== undefined) checkSource(flow, flow.from, interfaces);
    for (const destination of flow.to) checkTarget(destination, interfaces, byName);
  }
  checkFed(flows);
  checkCycles(flows, byName);
  checkSharedSources(flows);
  checkPorts([...interfaces.values()]);
}

function checkSource(flow: ReadFlow, from: Written, interfaces: ReadonlyMap<string, ReadInterface>): void {
  const source = resolve(flow.section, from, interfaces, 'listen');
  const types = source?.definition.speaks.types ?? [];
  for (const type of flow.definition.accept) {
    if (!typesOverlap([type], types)) flow.section.report('workspace-accept-unspoken', 'accept', { found: type });
  }
}

function checkTarget(
  destination: ReadDestination,
  interfaces: ReadonlyMap<string, ReadInterface>,
  flows: ReadonlyMap<string, ReadFlow>,
): void {
  const { section, target } = destination;
  if (destination.definition.flow === undefined) resolve(section, target, interfaces, 'connect');
  else if (!flows.has(target.text)) unknown(section, target, flows.keys());
}

function resolve(
  section: Section,
  written: Written,
  interfaces: ReadonlyMap<string, ReadInterface>,
  direction: 'listen' | 'connect',
): ReadInterface | undefined {
  const found = interfaces.get(written.text);
  if (found === undefined) unknown(section, written, interfaces.keys());
  else if (found.definition.endpoint.direction === direction) return found;
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

const ANY_HOST = new Set(['0.0.0.0', '::']);

function checkPorts(interfaces: readonly ReadInterface[]): void {
  const listeners = interfaces.filter(
    ({ definition: { endpoint } }) => endpoint.direction === 'listen' && endpoint.port !== 0,
  );
  listeners.forEach(({ section, definition: { endpoint } }, index) => {
    for (const { definition } of listeners.slice(0, index)) {
      const other = definition.endpoint;
      const sameHost = endpoint.host === other.host || ANY_HOST.has(endpoint.host) || ANY_HOST.has(other.host);
      if (sameHost && endpoint.port === other.port) {
        section.report('workspace-port-twice', 'listen', { port: endpoint.port, interface: other.name });
        break;
      }
    }
  });
}
