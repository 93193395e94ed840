import { afterEach, expect, it } from 'vitest';
import { endpointAt, world } from '../../../test/outside/fhir-bench.ts';
import type { Arrival, Reply, Source } from '../connector.ts';
import { fhirConnector } from './fhir-connector.ts';

const sources: Source[] = [];

afterEach(async () => {
  await Promise.all(sources.splice(0).map((one) => one.stop()));
});

async function listening(reply: Reply = { outcome: 'accepted' }, options: Record<string, unknown> = {}) {
  const offered: string[] = [];
  const intake = {
    offer: async ({ bytes }: Arrival) => {
      offered.push(Buffer.from(bytes).toString('utf8'));
      return reply;
    },
  };
  const endpoint = endpointAt(0, options, { direction: 'listen', path: '/fhir' });
  const source = fhirConnector().source?.(endpoint, intake, world());
  if (source === undefined) throw new Error('the connector has no source');
  sources.push(source);
  await source.start();
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${source.state().at.replace(/\/fhir$/, '')}${path}`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/fhir+json', ...headers },
    });
  return { offered, post };
}

const patient = '{"resourceType":"Patient","multipleBirthInteger":6.80}';

it('takes Bundles at the base and resources below it, byte by byte', async () => {
  const { offered, post } = await listening();
  const bundle = '{"resourceType":"Bundle","type":"transaction"}';
  expect((await post('/fhir', bundle)).status).toBe(202);
  expect((await post('/fhir/Patient', patient, { 'Content-Type': 'application/json; charset=utf-8' })).status).toBe(
    202,
  );
  expect(offered).toEqual([bundle, patient]);
  expect((await post('/fhir/Patient/1', patient)).status).toBe(404);
  expect((await post('/other/Patient', patient)).status).toBe(404);
});

it.each<[string, string, Record<string, string>, number, string]>([
  ['what is no JSON', 'MSH|^~\\&|', {}, 400, 'structure'],
  ['what is no resource', '{"a":1}', {}, 400, 'structure'],
  ['another type', patient, { 'Content-Type': 'text/plain' }, 415, 'not-supported'],
  ['wrong credentials', patient, { Authorization: 'Bearer wrong' }, 401, 'login'],
])('refuses %s with an OperationOutcome', async (_, body, headers, status, code) => {
  const { offered, post } = await listening({ outcome: 'accepted' }, { auth: { bearer: 'secret:bearer' } });
  const response = await post('/fhir', body, { Authorization: 'Bearer t0ken', ...headers });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/fhir+json');
  expect(await response.json()).toMatchObject({
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code }],
  });
  expect(offered).toEqual([]);
});

it('asks to come again when nothing can be stored', async () => {
  const { post } = await listening({ outcome: 'unavailable' }, { retryAfter: '9s' });
  const response = await post('/fhir', patient);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '9']);
  expect(await response.json()).toMatchObject({ issue: [{ diagnostics: 'intake-unavailable' }] });
});
