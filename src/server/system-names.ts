import type { EngineEvent, EngineFace, EngineStatus } from '../engine/face.ts';

/** The system of a source or interface: `northlab` of `northlab.results`. */
export function systemOfInterface(name: string): string {
  return name.split('.', 1)[0] ?? name;
}

/**
 * The system that a destination sends to: `maple-ehr` of `lab-results>maple-ehr.results`. Undefined where it is
 * another flow.
 */
export function systemOfDestination(destination: string): string | undefined {
  const target = destination.slice(destination.indexOf('>') + 1);
  return target.includes('.') ? systemOfInterface(target) : undefined;
}

/** The systems that a flow takes from and sends to, by flow. */
export async function systemsByFlow(engine: EngineFace): Promise<ReadonlyMap<string, readonly string[]>> {
  const { flows } = await engine.status();
  return new Map(flows.map((flow) => [flow.flow, systemsOfFlow(flow)]));
}

/** The systems of one flow. */
export function systemsOfFlow(flow: EngineStatus['flows'][number]): readonly string[] {
  const found = new Set<string>();
  if (flow.source !== undefined) found.add(systemOfInterface(flow.source.name));
  for (const { destination } of flow.queues) {
    const system = systemOfDestination(destination);
    if (system !== undefined) found.add(system);
  }
  return [...found];
}

/**
 * Tells the systems that an event of the engine is about; undefined where it is about none. A flow's are looked up when
 * one is not known yet, so the first event of a new flow may be told only to those who may see every system.
 */
export function eventSystems(engine: EngineFace): (event: EngineEvent) => readonly string[] | undefined {
  let flows: ReadonlyMap<string, readonly string[]> = new Map();
  let looking = false;
  const look = () => {
    if (looking) return;
    looking = true;
    systemsByFlow(engine)
      .then((found) => (flows = found))
      .catch(() => undefined)
      .finally(() => (looking = false));
  };
  look();
  return ({ destination, flow, what }) => {
    if (what === 'release') look();
    if (destination !== undefined) return [systemOfDestination(destination) ?? ''];
    if (flow === undefined) return undefined;
    const systems = flows.get(flow);
    if (systems === undefined) look();
    return systems ?? [''];
  };
}
