import { afterEach, describe, expect, it } from 'vitest';
import { bundle, closeAll, destination, outcomeOf, payloadOf, put, small } from '../../../test/outside/fhir-bench.ts';
import { closeServers, serve } from '../../../test/outside/small-fhir-server.ts';
import type { Outcome } from '../connector.ts';

const still = new AbortController().signal;
afterEach(closeAll);

describe('FHIR as a destination', () => {
  it('posts a transaction as it is to the base', async () => {
    const { server, out } = await small();
    const text =
      '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"1"},"request":{"method":"PUT","url":"Patient/1"}}]}';
    const outcome = await out.send(payloadOf(text), still);
    expect(outcome).toMatchObject({ kind: 'delivered', code: 'http-accepted', answerCode: 'HTTP 200' });
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/fhir', body: text });
    expect(server.seen[0]?.headers).toMatchObject({
      'content-type': 'application/fhir+json',
      'idempotency-key': '"lab-17"',
    });
    expect([...server.resources.keys()]).toEqual(['Patient/1']);
  });

  it('puts each resource after what it refers to, patches after puts, deletes last', async () => {
    const { server, out } = await small({ mode: 'resources' });
    const removal = {
      resource: { resourceType: 'Parameters', parameter: [{ name: 'operation' }] },
      request: { method: 'PATCH', url: 'Patient/1' },
    };
    const jsonPatch = {
      resource: { resourceType: 'Binary', contentType: 'application/json-patch+json', data: btoa('[]') },
      request: { method: 'PATCH', url: 'Patient/1', ifMatch: 'W/"2"' },
    };
    const entries = [
      { request: { method: 'DELETE', url: 'Observation/gone' } },
      removal,
      put('Observation/2', { subject: { reference: 'Patient/1' }, encounter: { reference: 'Encounter/3' } }),
      put('Encounter/3', { subject: { reference: 'Patient/1' } }),
      jsonPatch,
      put('Patient/1', { managingOrganization: { reference: 'Organization/elsewhere' } }),
    ];
    const outcome = await out.send(payloadOf(bundle(entries)), still);
    expect(outcome.kind).toBe('delivered');
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /fhir/Patient/1',
      'PATCH /fhir/Patient/1',
      'PUT /fhir/Encounter/3',
      'PUT /fhir/Observation/2',
      'PATCH /fhir/Patient/1',
      'DELETE /fhir/Observation/gone',
    ]);
    expect(server.patches.map(({ headers }) => [headers['content-type'], headers['if-match']])).toEqual([
      ['application/fhir+json', undefined],
      ['application/json-patch+json', 'W/"2"'],
    ]);
    expect(server.patches[1]?.body).toBe('[]');
    expect(new Set(server.seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(6);
  });

  it('sends resources that refer to each other in a circle once each', async () => {
    const { server, out } = await small({ mode: 'resources' });
    const link = (to: string) => ({ link: [{ other: { reference: to } }] });
    const entries = [put('Patient/1', link('Patient/2')), put('Patient/2', link('Patient/1'))];
    expect((await out.send(payloadOf(bundle(entries)), still)).kind).toBe('delivered');
    expect(server.seen.map(({ url }) => url).toSorted()).toEqual(['/fhir/Patient/1', '/fhir/Patient/2']);
  });

  it('keeps the spelling of decimals and settles the addresses of the Bundle', async () => {
    const { server, out } = await small({ mode: 'resources' });
    const text = `{"resourceType":"Bundle","type":"transaction","entry":[
      {"fullUrl":"urn:uuid:b","resource":{"resourceType":"Observation","valueQuantity":{"value":6.80},
        "subject":{"reference":"urn:uuid:a"},"performer":[{"reference":"urn:uuid:c"}]},
        "request":{"method":"PUT","url":"Observation/2"}},
      {"fullUrl":"urn:uuid:a","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
      {"fullUrl":"urn:uuid:c","resource":{"resourceType":"Practitioner"},"request":{"method":"PUT","url":"Practitioner/9"}}]}`;
    expect((await out.send(payloadOf(text), still)).kind).toBe('delivered');
    const written = server.resources.get('Observation/2')?.text ?? '';
    expect(written).toContain('"value":6.80');
    expect(written).toContain('"reference":"Patient/made-1"');
    expect(written).toContain('"reference":"Practitioner/9"');
  });

  it('does not write over a version that it has not seen', async () => {
    const { server, out } = await small({ mode: 'resources' });
    const patient = (version: string) => ({ resourceType: 'Patient', id: '1', meta: { versionId: version } });
    server.resources.set('Patient/1', { version: 4, text: '' });
    expect((await out.send(payloadOf(patient('4')), still)).kind).toBe('delivered');
    expect(server.seen[0]?.headers['if-match']).toBe('W/"4"');
    expect(await out.send(payloadOf(patient('4')), still)).toMatchObject({
      kind: 'refused',
      code: 'fhir-version-stale',
      answerCode: 'HTTP 412',
    });
  });

  it.each<[number, unknown, Partial<Outcome>]>([
    [400, outcomeOf('structure'), { kind: 'refused', code: 'fhir-request-invalid', answerCode: 'HTTP 400 structure' }],
    [403, undefined, { kind: 'refused', code: 'http-unauthorized' }],
    [404, undefined, { kind: 'refused', code: 'http-not-found' }],
    [409, outcomeOf('conflict'), { kind: 'refused', code: 'fhir-conflict', answerCode: 'HTTP 409 conflict' }],
    [409, outcomeOf('lock-error'), { kind: 'unreachable', code: 'http-not-now', answerCode: 'HTTP 409 lock-error' }],
    [409, outcomeOf('lock-error', 'duplicate'), { kind: 'refused', code: 'fhir-conflict' }],
    [409, undefined, { kind: 'refused', code: 'fhir-conflict' }],
    [
      422,
      outcomeOf('invariant', 'code-invalid', 'Mr Smith'),
      { kind: 'refused', code: 'fhir-content-refused', answerCode: 'HTTP 422 invariant code-invalid' },
    ],
    [429, undefined, { kind: 'unreachable', code: 'http-not-now', retryAfterMs: 7000 }],
    [503, undefined, { kind: 'unreachable', code: 'http-not-now', retryAfterMs: 7000 }],
    [500, outcomeOf('exception'), { kind: 'ambiguous', code: 'http-server-error' }],
    [302, undefined, { kind: 'refused', code: 'http-redirected' }],
  ])('takes HTTP %i at its word (%#)', async (status, body, expected) => {
    const { server, out } = await small();
    server.fault = () => ({ status, headers: { 'Retry-After': '7' }, body });
    const outcome = await out.send(payloadOf(bundle([put('Patient/1')])), still);
    expect(outcome).toMatchObject(expected);
    expect(outcome.answerCode).not.toMatch(/CANARY|Smith/);
    expect(server.resources.size).toBe(0);
  });

  it('hears each entry of a batch', async () => {
    const statuses: string[] = [];
    const port = await serve((_, response) => {
      const entry = statuses.map((status) => ({ response: { status } }));
      response.end(JSON.stringify({ resourceType: 'Bundle', type: 'batch-response', entry }));
    });
    const out = destination(port);
    const send = async (entries: unknown[], ...said: string[]) => {
      statuses.splice(0, statuses.length, ...said);
      const { kind, answerCode } = await out.send(payloadOf(bundle(entries, 'batch')), still);
      return `${kind} ${answerCode}`;
    };
    const puts = [put('Patient/1'), put('Patient/2')];
    const posts = [{ resource: { resourceType: 'Patient' }, request: { method: 'POST', url: 'Patient' } }, puts[0]];
    expect(await send(puts, '200 OK', '201 Created')).toBe('delivered HTTP 200');
    expect(await send(puts, '200', '422 Unprocessable')).toBe('refused HTTP 200 422');
    expect(await send(puts, '200', '503')).toBe('unreachable HTTP 200 503');
    expect(await send(posts, '200', '503')).toBe('ambiguous HTTP 200 503');
    expect(await send(puts, '500', '200')).toBe('ambiguous HTTP 200 500');
  });

  it('tells when some of the resources had been taken before one was not', async () => {
    const { server, out } = await small({ mode: 'resources' });
    const plain = bundle([put('Patient/1'), put('Observation/2', { subject: { reference: 'Patient/1' } })]);
    server.fault = ({ url }) => (url.includes('Observation') ? { status: 422 } : undefined);
    expect(await out.send(payloadOf(plain), still)).toMatchObject({
      kind: 'refused',
      code: 'fhir-partly-refused',
      answerCode: 'HTTP 422',
    });
    server.fault = ({ url }) => (url.includes('Observation') ? { status: 503 } : undefined);
    expect((await out.send(payloadOf(plain), still)).kind).toBe('unreachable');
    const once = bundle([put('Patient/1', {}, { ifMatch: 'W/"2"' }), put('Observation/2')]);
    expect(await out.send(payloadOf(once), still)).toMatchObject({ kind: 'ambiguous', code: 'fhir-partly-sent' });
    server.fault = () => undefined;
    expect((await out.send(payloadOf(plain), still)).kind).toBe('delivered');
  });

  it.each([
    ['no JSON', 'MSH|^~\\&|'],
    ['a document', bundle([put('Patient/1')], 'document')],
    ['a URL with a search in it', bundle([put('Patient?identifier=1234')])],
    ['a URL that leaves the base', bundle([put('../admin/1')])],
    ['another resource than its URL', bundle([{ ...put('Patient/1'), request: { method: 'PUT', url: 'Group/1' } }])],
    ['a header with a line end', bundle([put('Patient/1', {}, { ifMatch: '"1"\r\nX: y' })])],
  ])('refuses %s before anything is sent', async (_, value) => {
    const { server, out } = await small({ mode: 'resources' });
    const outcome = await out.send(payloadOf(value), still);
    expect(outcome).toEqual({ kind: 'refused', code: 'fhir-payload-unfit' });
    expect(server.seen).toEqual([]);
  });

  it('is unreachable where nobody listens', async () => {
    const port = await serve(() => undefined);
    closeServers();
    const outcome = await destination(port).send(payloadOf(bundle([])), still);
    expect(outcome).toEqual({ kind: 'unreachable', code: 'connection-refused' });
  });
});
