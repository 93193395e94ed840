import type { DestinationDefinition, FlowDefinition } from './definitions.ts';
import { type ReadDestination, receivesOf } from './destination-section.ts';
import type { ReadFlow } from './flow-file.ts';
import type { ReadSystem } from './system-file.ts';
import { readSchedule, SCHEDULE, type Schedule } from './values/schedule.ts';

const FROM_FHIR = 'hl7-v2-to-fhir';
const VERSIONS = 'hl7-v2-versions';

/**
 * Makes a flow whole with what only the systems know: schedules stand in the zone of the system that they send
 * to, and the interface says how many connections that system allows.
 */
export function finishFlow(flow: ReadFlow, systems: readonly ReadSystem[]): FlowDefinition {
  return {
    ...flow.definition,
    to: flow.to.map((destination) => finishDestination(destination, systems, speaksFhir(flow, systems))),
  };
}

function speaksFhir(flow: ReadFlow, systems: readonly ReadSystem[]): boolean {
  const [name, interfaceName] = (flow.definition.from ?? '').split('.');
  const system = systems.find((entry) => entry.definition.name === name);
  return system?.interfaces.find((entry) => entry.name === interfaceName)?.definition.speaks.format === 'fhir';
}

function finishDestination(
  destination: ReadDestination,
  systems: readonly ReadSystem[],
  fromFhir: boolean,
): DestinationDefinition {
  const { definition, section } = destination;
  const [name, interfaceName] = (definition.interface ?? '').split('.');
  const system = systems.find((entry) => entry.definition.name === name);
  const target = system?.interfaces.find((entry) => entry.name === interfaceName);
  const schedule = scheduleOf(destination, system?.definition.zone);
  const allowed = target?.section.has('connections') ? target.definition.endpoint.connections : undefined;
  const said = section.has('connections');
  if (said && allowed !== undefined && definition.connections > allowed) {
    section.report('workspace-connections-many', 'connections', { limit: allowed });
  }
  // A version that only the interface states binds those alone who write messages anew.
  const spoken = target?.definition.speaks.format === 'hl7v2' ? receivesOf(target.definition.speaks) : undefined;
  const receives = { ...(definition.map === undefined ? {} : spoken), ...definition.receives };
  // What is to be received says enough where nothing but the version, or the shipped rows, are wanted.
  const map = definition.map ?? (definition.receives === undefined ? undefined : fromFhir ? FROM_FHIR : VERSIONS);
  return {
    ...definition,
    ...(map === undefined ? {} : { map }),
    ...(Object.keys(receives).length === 0 ? {} : { receives }),
    connections: said ? definition.connections : (allowed ?? definition.connections),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

function scheduleOf({ schedule: written, section }: ReadDestination, zone: string | undefined): Schedule | undefined {
  if (written === undefined) return undefined;
  if (zone === undefined) {
    section.report('workspace-schedule-zone', 'schedule');
    return undefined;
  }
  const schedule = readSchedule(written.text, zone);
  if (schedule === undefined) section.invalid(written, SCHEDULE);
  return schedule;
}
