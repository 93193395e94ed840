import type { DestinationDefinition, FlowDefinition } from './definitions.ts';
import type { ReadDestination } from './destination-section.ts';
import type { ReadFlow } from './flow-file.ts';
import type { ReadSystem } from './system-file.ts';
import { readSchedule, SCHEDULE, type Schedule } from './values/schedule.ts';

/**
 * Makes a flow whole with what only the systems know: schedules stand in the zone of the system that they send
 * to, and the interface says how many connections that system allows.
 */
export function finishFlow(flow: ReadFlow, systems: readonly ReadSystem[]): FlowDefinition {
  return { ...flow.definition, to: flow.to.map((destination) => finishDestination(destination, systems)) };
}

function finishDestination(destination: ReadDestination, systems: readonly ReadSystem[]): DestinationDefinition {
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
  return {
    ...definition,
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
