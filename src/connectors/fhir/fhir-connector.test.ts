import { afterEach, describe, expect, it } from 'vitest';
import { closeAll, endpointAt, small, world } from '../../../test/outside/fhir-bench.ts';
import { serve } from '../../../test/outside/small-fhir-server.ts';
import { catalogue } from '../../diagnostics/catalogue.ts';
import type { TrialStep } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { tryEndpoint } from '../trial.ts';
import { fhirConnector } from './fhir-connector.ts';

afterEach(closeAll);

describe('trying a FHIR destination', () => {
  const failed = (steps: readonly TrialStep[]) =>
    steps.filter(({ ok }) => !ok).map(({ step, code }) => `${step} ${code}`);

  it('reads the CapabilityStatement', async () => {
    const { port } = await small();
    const trial = await tryEndpoint(fhirConnector(), endpointAt(port), world());
    expect(trial.steps.map(({ step }) => step)).toEqual(['secrets', 'name', 'connection', 'metadata', 'transaction']);
    expect(failed(trial.steps)).toEqual([]);
    expect(trial.steps[3]?.text).toContain('FHIR 4.0.1');
  });

  it.each<[string, unknown, string]>([
    ['another version', { resourceType: 'CapabilityStatement', fhirVersion: '5.0.0' }, 'metadata fhir-other-version'],
    ['no FHIR', { hello: 1 }, 'metadata fhir-no-capability-statement'],
    [
      'no transactions',
      { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1' },
      'transaction fhir-no-transactions',
    ],
  ])('finds %s', async (_, body, expected) => {
    const { server, port } = await small();
    server.fault = () => ({ status: 200, body });
    const trial = await tryEndpoint(fhirConnector(), endpointAt(port), world());
    expect(failed(trial.steps)).toEqual([expected]);
    for (const { code } of trial.steps) if (code !== undefined) expect(catalogue).toHaveProperty(code);
  });

  it('stops at a token that it does not get', async () => {
    const { port } = await small();
    const tokenPort = await serve((_, response) => response.writeHead(401).end());
    const url = `http://127.0.0.1:${tokenPort}/`;
    const auth = { oauth: { token_url: url, client_id: 'suture', client_secret: 'secret:client' } };
    const trial = await tryEndpoint(fhirConnector(), endpointAt(port, { auth }), world());
    expect(failed(trial.steps)).toEqual(['token fhir-token-refused']);
  });
});

describe('checking a FHIR interface', () => {
  it('finds unknown and dangerous settings', () => {
    const check = (endpoint: Endpoint) =>
      fhirConnector()
        .check(endpoint)
        .map(({ code, place }) => `${code} ${place?.path}`);
    const auth = (tokenUrl: string) => ({
      auth: { oauth: { token_url: tokenUrl, client_id: 'suture', client_secret: 'secret:client' } },
    });
    expect(check(endpointAt(80, { mode: 'resources' }))).toEqual([]);
    expect(check(endpointAt(80, { mode: 'batch' }))).toEqual(['option-unreadable options.mode']);
    expect(check(endpointAt(80, auth('https://login.example/token')))).toEqual([]);
    expect(check(endpointAt(80, auth('http://login.example/token')))).toEqual(['credentials-in-clear options.auth']);
    expect(check(endpointAt(80, auth('https://a:b@login.example/')))).toHaveLength(1);
    const outside = endpointAt(80, { auth: { bearer: 'secret:bearer' } }, { host: 'ehr.example' });
    expect(check(outside)).toEqual(['credentials-in-clear options.auth']);
    expect(check({ ...outside, scheme: 'fhir+https' })).toEqual([]);
  });
});
