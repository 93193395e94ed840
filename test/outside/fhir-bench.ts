import type { ConnectorWorld, Destination, Payload } from '../../src/connectors/connector.ts';
import type { Endpoint } from '../../src/connectors/endpoint.ts';
import { fhirConnector } from '../../src/connectors/fhir/fhir-connector.ts';
import { seededRandom } from '../../src/world/random.ts';
import { SimulatedClock } from '../../src/world/simulated-clock.ts';
import { closeServers, SmallFhirServer, serve } from './small-fhir-server.ts';

const destinations: Destination[] = [];

/** Ends what a test has begun. */
export async function closeAll(): Promise<void> {
  await Promise.all(destinations.splice(0).map((one) => one.close()));
  closeServers();
}

export const secrets = new Map<string, string>([
  ['secret:client', 'p&ss w%rd\n'],
  ['secret:bearer', 't0ken'],
]);

export function world(clock = new SimulatedClock()): ConnectorWorld & { clock: SimulatedClock } {
  return {
    clock,
    random: seededRandom(1),
    secret: async (reference) => {
      const found = secrets.get(reference);
      if (found === undefined) throw new Error('no such secret');
      return Buffer.from(found);
    },
  };
}

export function endpointAt(
  port: number,
  options: Record<string, unknown> = {},
  more: Partial<Endpoint> = {},
): Endpoint {
  return {
    name: 'ehr.fhir',
    direction: 'connect',
    scheme: 'fhir+http',
    host: '127.0.0.1',
    port,
    path: '/fhir/',
    connections: 2,
    maxBytes: 1_000_000,
    timeoutMs: 2000,
    options,
    ...more,
  };
}

export function destination(port: number, options: Record<string, unknown> = {}, given = world()): Destination {
  const made = fhirConnector().destination?.(endpointAt(port, options), given) as Destination;
  destinations.push(made);
  return made;
}

export async function small(options: Record<string, unknown> = {}, given = world()) {
  const server = new SmallFhirServer();
  const port = await serve(server.handle);
  return { server, port, out: destination(port, options, given) };
}

export function payloadOf(value: unknown): Payload {
  const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return { bytes, controlId: '17', contentType: 'application/fhir+json', name: 'lab-17' };
}

export const put = (url: string, more: Record<string, unknown> = {}, request: Record<string, unknown> = {}) => ({
  resource: { resourceType: url.split('/')[0], id: url.split('/')[1], ...more },
  request: { method: 'PUT', url, ...request },
});
export const bundle = (entry: unknown[], type = 'transaction') => ({ resourceType: 'Bundle', type, entry });
export const outcomeOf = (...codes: string[]) => ({
  resourceType: 'OperationOutcome',
  issue: codes.map((code) => ({ severity: 'error', code, diagnostics: 'ZZCANARY of the patient' })),
});
