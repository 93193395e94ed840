import type { Code } from '../../diagnostics/catalogue.ts';
import { parse } from '../../formats/fhir/index.ts';
import type { ConnectorWorld, TrialStep } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { reachSteps } from '../http/reach-steps.ts';
import { trialStep } from '../http/trial-step.ts';
import { tlsMaterial } from '../tls-material.ts';
import { FhirLine } from './fhir-line.ts';
import type { FhirDestinationOptions } from './fhir-options.ts';

/** Tries to reach a FHIR server, step by step, up to its CapabilityStatement; sends no resource. */
export async function* tryFhirDestination(
  endpoint: Endpoint,
  options: FhirDestinationOptions,
  world: ConnectorWorld,
): AsyncGenerator<TrialStep> {
  const secrets = await trialStep(
    'secrets',
    'The certificates and secrets of this interface can be read.',
    async () => ({
      material: endpoint.scheme === 'https' ? await tlsMaterial(endpoint, world) : undefined,
      line: await FhirLine.open(endpoint, options, world),
    }),
  );
  yield secrets.step;
  if (secrets.value === undefined) return;
  const { material, line } = secrets.value;
  try {
    if (!(yield* reachSteps(endpoint, material, world.clock))) return;
    if (line.asksForToken) {
      const token = await trialStep('token', 'The token endpoint gave an access token.', () => line.ready());
      yield token.step;
      if (!token.step.ok) return;
    }
    yield* metadataSteps(line, options);
  } finally {
    line.close();
  }
}

async function* metadataSteps(line: FhirLine, options: FhirDestinationOptions): AsyncGenerator<TrialStep> {
  const request = { method: 'GET', url: 'metadata', headers: {}, body: new Uint8Array() };
  const answer = await line.request(request, new AbortController().signal);
  const fail = (step: string, code: Code, text: string): TrialStep => ({ step, ok: false, code, text });
  if (answer.status === undefined) {
    yield fail('metadata', 'http-no-answer', 'The server took the connection, but did not answer a request.');
    return;
  }
  if (answer.status === 401 || answer.status === 403) {
    const text = `The server did not accept the credentials (HTTP ${answer.status}).`;
    yield fail('metadata', 'http-unauthorized', text);
    return;
  }
  const statement = answer.status === 200 ? parse(answer.body).resource : undefined;
  if (statement?.type !== 'CapabilityStatement') {
    const text = `There is no CapabilityStatement below this base (HTTP ${answer.status}).`;
    yield fail('metadata', 'fhir-no-capability-statement', text);
    return;
  }
  // Only what looks like a version is shown of what the server says.
  const version = /^\d+\.\d+(\.\d+)?/.exec(statement.get('fhirVersion') ?? '')?.[0] ?? 'unknown';
  if (!version.startsWith('4.')) {
    yield fail('metadata', 'fhir-other-version', `The server speaks FHIR ${version}; Suture sends R4.`);
    return;
  }
  yield { step: 'metadata', ok: true, text: `The server speaks FHIR ${version}.` };
  if (options.mode !== 'transaction') return;
  const rest = statement.json['rest'];
  const first = (Array.isArray(rest) ? rest[0] : undefined) as { interaction?: { code?: unknown }[] } | undefined;
  const takes = first?.interaction?.some(({ code }) => code === 'transaction') === true;
  yield takes
    ? { step: 'transaction', ok: true, text: 'The server takes transactions.' }
    : fail('transaction', 'fhir-no-transactions', 'The server does not say that it takes transactions.');
}
