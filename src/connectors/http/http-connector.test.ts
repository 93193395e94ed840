import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../endpoint.ts';
import { httpConnector } from './http-connector.ts';

function endpointAt(port: number, options: Record<string, unknown> = {}, more: Partial<Endpoint> = {}): Endpoint {
  return {
    name: 'ehr.http',
    direction: 'connect',
    scheme: 'http',
    host: '127.0.0.1',
    port,
    path: '/in',
    connections: 2,
    maxBytes: 1000,
    timeoutMs: 2000,
    options,
    ...more,
  };
}

describe('checking an HTTP interface', () => {
  it('finds unknown and dangerous settings', () => {
    const check = (endpoint: Endpoint) =>
      httpConnector()
        .check(endpoint)
        .map((finding) => `${finding.code} ${finding.place?.path}`);
    const listen = (more: Partial<Endpoint>): Endpoint => ({ ...endpointAt(80), direction: 'listen', ...more });
    expect(check(listen({}))).toEqual([]);
    expect(check(listen({ host: '0.0.0.0' }))).toEqual(['listener-open-to-network options.auth']);
    expect(check(listen({ host: '0.0.0.0', from: { addresses: ['10.0.0.1'] } }))).toEqual([]);
    expect(check(listen({ options: { auth: { bearer: 'the token itself' } } }))).toEqual([
      'option-unreadable options.auth.bearer',
    ]);
    expect(check(endpointAt(80, { headers: { Authorization: 'Bearer x' } }))).toEqual([
      'option-unreadable options.headers',
    ]);
    expect(check(endpointAt(80, { headers: { 'X-A': 'a\r\nb' }, metod: 'PUT' })).toSorted()).toEqual([
      'option-unknown options.metod',
      'option-unreadable options.headers',
    ]);
    expect(check(endpointAt(80, { auth: { bearer: 'secret:t' } }, { host: 'ehr.example' }))).toEqual([
      'credentials-in-clear options.auth',
    ]);
  });
});
