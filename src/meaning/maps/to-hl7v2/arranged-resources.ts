import type { JsonObject } from '../json.ts';
import { isObject, referenceTo } from '../target-values.ts';
import type { IncomingResource } from './incoming-resources.ts';

/** Resources in the order in which rows write them, with where each came from. */
export interface Arranged {
  readonly resources: readonly JsonObject[];
  /** Where a resource of the arrangement came from; several may be of one, and some of none. */
  readonly origin: ReadonlyMap<JsonObject, IncomingResource>;
}

/**
 * Puts resources into the order of a message, whose groups are told by place: each report beside its order, results
 * that no report has under one of their own, one visit and one patient first. What has no counterpart gets an empty one,
 * so that the others keep their place.
 *
 * @param grouped whether the message has orders with results: ORU, ORM, OML and their like
 */
export function arrangedResources(incoming: readonly IncomingResource[], grouped: boolean): Arranged {
  const origin = new Map<JsonObject, IncomingResource>(incoming.map((each) => [each.resource, each]));
  const byReference = new Map(incoming.map((each) => [referenceTo(each.resource), each]));
  const of = (type: string): IncomingResource[] => incoming.filter((each) => each.type === type);
  const others = incoming.filter(({ type }) => !ARRANGED.has(type) || (!grouped && type !== 'Encounter'));
  const arranged = others.map(({ resource }) => resource);
  const focus = grouped ? [...of('DiagnosticReport'), ...of('ServiceRequest')] : of('Appointment');
  const visits = of('Encounter');
  const visit = focus.map((each) => referred(each.resource, 'encounter')[0]).find((url) => url !== undefined);
  // A message is about one visit.
  const first = visits.find((each) => referenceTo(each.resource) === visit) ?? visits[0];
  if (first !== undefined) arranged.push(first.resource);
  if (!grouped) return { resources: arranged, origin };

  const orders = new Set(of('ServiceRequest'));
  const reports: JsonObject[] = [];
  const beside: JsonObject[] = [];
  const reported = new Set<string>();
  let made = 0;
  for (const report of of('DiagnosticReport')) {
    for (const url of referred(report.resource, 'result')) reported.add(url);
    const based = referred(report.resource, 'basedOn')
      .map((url) => byReference.get(url))
      .find((each) => each?.type === 'ServiceRequest');
    reports.push(report.resource);
    beside.push(orderOf(report.resource, based !== undefined && orders.delete(based) ? based : undefined));
  }
  const loose = of('Observation').filter(
    (each) => !reported.has(referenceTo(each.resource)) && !isPart(each.resource, of('Observation')),
  );
  for (const observation of loose) {
    const members = referred(observation.resource, 'hasMember').filter(
      (url) => byReference.get(url)?.type === 'Observation',
    );
    const report = reportOf(observation.resource, members, `o${++made}`);
    reports.push(report);
    const based = referred(observation.resource, 'basedOn')
      .map((url) => byReference.get(url))
      .find((each) => each !== undefined && orders.has(each));
    if (based !== undefined) orders.delete(based);
    beside.push(orderOf(report, based));
  }
  for (const order of orders) beside.push(order.resource);
  return {
    resources: [...arranged, ...beside, ...reports, ...of('Observation').map(({ resource }) => resource)],
    origin,
  };

  /** The order beside a report, which has its code where it says none itself: both are one OBR-4. */
  function orderOf(report: JsonObject, order: IncomingResource | undefined): JsonObject {
    const resource = order?.resource ?? { resourceType: 'ServiceRequest', id: `o${++made}` };
    if (resource['code'] !== undefined || report['code'] === undefined) return resource;
    const whole = { ...resource, code: report['code'] };
    if (order !== undefined) origin.set(whole, order);
    return whole;
  }
}

const ARRANGED: ReadonlySet<string> = new Set(['ServiceRequest', 'DiagnosticReport', 'Observation', 'Encounter']);

/** Whether an observation is a member of another one, under which it is written. */
function isPart(observation: JsonObject, all: readonly IncomingResource[]): boolean {
  const own = referenceTo(observation);
  return all.some((each) => each.resource !== observation && referred(each.resource, 'hasMember').includes(own));
}

/** A report for results that have none: an order group is what stands around results in v2 (OBR before OBX). */
function reportOf(observation: JsonObject, members: readonly string[], id: string): JsonObject {
  const { code, status, effectiveDateTime, effectivePeriod, issued, subject } = observation;
  const own = Object.keys(observation).some((name) => name.startsWith('value')) || members.length === 0;
  const results = [...(own ? [referenceTo(observation)] : []), ...members].map((reference) => ({ reference }));
  return {
    resourceType: 'DiagnosticReport',
    id,
    ...stated({ code, status, effectiveDateTime, effectivePeriod, issued, subject }),
    result: results,
  };
}

function stated(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** References of an element, one or many. */
function referred(resource: JsonObject, element: string): readonly string[] {
  const value = resource[element];
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.flatMap((each) => {
    const url = isObject(each) ? each['reference'] : undefined;
    return typeof url === 'string' ? [url] : [];
  });
}
