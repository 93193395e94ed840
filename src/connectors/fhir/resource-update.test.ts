import { afterEach, describe, expect, it } from 'vitest';
import { bundle, closeAll, payloadOf, put, small } from '../../../test/outside/fhir-bench.ts';
import { transactionBundle } from '../../meaning/maps/transaction-bundle.ts';

const still = new AbortController().signal;
afterEach(closeAll);

const MODES = ['transaction', 'resources'] as const;
const ID = 'Patient/1';

/** What a map makes of a message whose fields are `""`, and of nothing else for this patient. */
function removal(...paths: readonly string[]) {
  return transactionBundle(
    [],
    paths.map((path) => ({ type: 'Patient', id: '1', path })),
  );
}

/** What a map makes of a message with some of a patient's fields, `removed` being `""`. */
function said(resource: Record<string, unknown>, ...removed: readonly string[]) {
  const output = {
    type: 'Patient',
    id: '1',
    reference: ID,
    resource: { resourceType: 'Patient', id: '1', ...resource },
  };
  return transactionBundle(
    [output],
    removed.map((path) => ({ type: 'Patient', id: '1', path })),
  );
}

const THERE = {
  resourceType: 'Patient',
  id: '1',
  identifier: [{ system: 'urn:their', value: '9' }],
  name: [{ family: 'Sample' }, { family: 'Simple' }],
  telecom: [{ use: 'home', value: '1' }],
  deceasedBoolean: false,
  birthDate: '1970-01-01',
};

describe.each(MODES)('what a message removes, in mode %s', (mode) => {
  const open = async (options: Record<string, unknown> = {}) => {
    const made = await small({ mode, ...options });
    made.server.resources.set(ID, { version: 3, text: JSON.stringify(THERE) });
    return made;
  };

  it.each(['put', 'json-patch'])('is taken away and nothing else, by %s', async (removals) => {
    const { server, out } = await open({ removals });
    const outcome = await out.send(payloadOf(removal('birthDate', 'name[]')), still);
    expect(outcome.kind).toBe('delivered');
    const { birthDate: _, name: __, ...left } = THERE;
    expect(server.json(ID)).toEqual(left);
    expect(server.seen.filter(({ method }) => method === 'GET')).toHaveLength(1);
    expect(server.patches).toHaveLength(removals === 'put' ? 0 : 1);
  });

  it('is left to the server by a FHIRPath Patch, without reading', async () => {
    const { server, out } = await open({ removals: 'fhirpath-patch' });
    expect((await out.send(payloadOf(removal('birthDate')), still)).kind).toBe('delivered');
    expect(server.json(ID)).not.toHaveProperty('birthDate');
    expect(server.seen).toHaveLength(1);
  });

  it.each(['put', 'json-patch'])(
    'changes nothing where it is gone already, or the resource is not there, by %s',
    async (removals) => {
      const { server, out } = await open({ removals });
      expect((await out.send(payloadOf(removal('gender')), still)).kind).toBe('delivered');
      server.resources.clear();
      expect((await out.send(payloadOf(removal('birthDate')), still)).kind).toBe('delivered');
      expect(server.seen.every(({ method }) => method === 'GET')).toBe(true);
    },
  );

  it('is made anew on what somebody else has changed meanwhile', async () => {
    const { server, out } = await open();
    let once = true;
    server.fault = ({ method }) => {
      if (method !== 'GET' && once) {
        once = false;
        server.resources.set(ID, { version: 4, text: JSON.stringify({ ...THERE, gender: 'male' }) });
      }
      return undefined;
    };
    expect((await out.send(payloadOf(removal('birthDate')), still)).kind).toBe('delivered');
    const { birthDate: _, ...left } = THERE;
    expect(server.json(ID)).toEqual({ ...left, gender: 'male' });
  });

  it('is gone with a resource that is replaced, and the one request says it all', async () => {
    const { server, out } = await open();
    expect((await out.send(payloadOf(said({ gender: 'male' }, 'birthDate')), still)).kind).toBe('delivered');
    expect(server.json(ID)).toMatchObject({ gender: 'male' });
    expect(server.json(ID)).not.toHaveProperty('birthDate');
    expect(server.seen).toHaveLength(1);
  });

  it('leaves what the message does not speak of, where resources are merged', async () => {
    const { server, out } = await open({ update: 'merge' });
    const resource = {
      gender: 'male',
      deceasedDateTime: '2026-01-01',
      identifier: [{ system: 'urn:ours', value: '5' }],
      meta: { profile: ['urn:p'] },
    };
    expect((await out.send(payloadOf(said(resource, 'birthDate')), still)).kind).toBe('delivered');
    const { birthDate: _, deceasedBoolean: __, ...left } = THERE;
    expect(server.json(ID)).toEqual({
      ...left,
      ...resource,
      identifier: [...resource.identifier, ...THERE.identifier],
    });
    expect(server.resources.get(ID)?.version).toBe(4);
  });

  it('keeps the spelling of decimals on both sides where resources are merged', async () => {
    const { server, out } = await small({ mode, update: 'merge' });
    server.resources.set('Observation/2', {
      version: 1,
      text: '{"resourceType":"Observation","id":"2","referenceRange":[{"low":{"value":3.50}}]}',
    });
    const text = `{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Observation","id":"2","valueQuantity":{"value":6.80}},"request":{"method":"PUT","url":"Observation/2"}}]}`;
    expect((await out.send(payloadOf(text), still)).kind).toBe('delivered');
    const sent = server.seen.at(-1)?.body ?? '';
    expect(sent).toContain('"value":6.80');
    expect(sent).toContain('"value":3.50');
  });

  it('makes a resource that is not there, where resources are merged', async () => {
    const { server, out } = await small({ mode, update: 'merge' });
    expect((await out.send(payloadOf(bundle([put(ID, { gender: 'male' })])), still)).kind).toBe('delivered');
    expect(server.json(ID)).toMatchObject({ gender: 'male' });
  });

  it('is a delete for what was entered in error, where the server wants that', async () => {
    const { server, out } = await open({ enteredInError: 'delete' });
    server.resources.set('Observation/2', { version: 1, text: '{}' });
    const entries = [put('Observation/2', { status: 'entered-in-error' }), put(ID, { gender: 'male' })];
    expect((await out.send(payloadOf(bundle(entries)), still)).kind).toBe('delivered');
    expect([...server.resources.keys()]).toEqual([ID]);
  });

  it('waits when the server cannot be read', async () => {
    const { server, out } = await open();
    server.fault = ({ method }) => (method === 'GET' ? { status: 500 } : undefined);
    expect((await out.send(payloadOf(removal('birthDate')), still)).kind).toBe('unreachable');
    expect(server.json(ID)).toEqual(THERE);
  });
});
