import { createLocalJWKSet, exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import {
  bundle,
  closeAll,
  destination,
  outcomeOf,
  payloadOf,
  put,
  secrets,
  world,
} from '../../../test/outside/fhir-bench.ts';
import { type Seen, SmallFhirServer, serve } from '../../../test/outside/small-fhir-server.ts';

const still = new AbortController().signal;
afterEach(closeAll);

describe('the access token of a FHIR destination', () => {
  /** A token endpoint that gives numbered tokens, and a FHIR server that takes only the newest. */
  async function guarded(check: (request: Seen) => Promise<number | undefined>, lifeS = 300) {
    const server = new SmallFhirServer();
    const state = { given: 0, taken: '', asked: [] as Seen[] };
    const tokenPort = await serve((request, response) => {
      state.asked.push(request);
      void check(request).then((status = 200) => {
        if (status === 200) state.taken = `token-${++state.given}`;
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ access_token: state.taken, token_type: 'bearer', expires_in: lifeS }));
      });
    });
    server.fault = ({ headers }) =>
      headers.authorization === `Bearer ${state.taken}` ? undefined : { status: 401, body: outcomeOf('login') };
    return { server, state, port: await serve(server.handle), url: `http://127.0.0.1:${tokenPort}/token` };
  }

  const good = payloadOf(bundle([put('Patient/1')]));
  const fine = async () => undefined;
  const oauth = (url: string, more: Record<string, unknown> = {}) => ({
    auth: { oauth: { token_url: url, client_id: 'sut:ure', client_secret: 'secret:client', ...more } },
  });

  it('is got by client credentials once and kept until shortly before it ends', async () => {
    const { state, port, url } = await guarded(fine);
    const given = world();
    const out = destination(port, oauth(url, { scope: 'system/*.cruds' }), given);
    expect((await out.send(good, still)).kind).toBe('delivered');
    await given.clock.advance(239_000);
    await Promise.all([out.send(good, still), out.send(good, still)]);
    expect(state.given).toBe(1);
    await given.clock.advance(2000);
    const outcomes = await Promise.all([out.send(good, still), out.send(good, still)]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['delivered', 'delivered']);
    expect(state.given).toBe(2);
    const [first] = state.asked;
    expect(Object.fromEntries(new URLSearchParams(first?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'system/*.cruds',
    });
    const pair = Buffer.from(first?.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    expect(pair).toBe('sut%3Aure:p%26ss+w%25rd');
  });

  it('sends the secret in the body where the vendor wants it there', async () => {
    const { state, port, url } = await guarded(fine);
    expect((await destination(port, oauth(url, { secret_in: 'body' })).send(good, still)).kind).toBe('delivered');
    expect(new URLSearchParams(state.asked[0]?.body).get('client_secret')).toBe('p&ss w%rd');
    expect(state.asked[0]?.headers.authorization).toBeUndefined();
  });

  it('is renewed once when the server does not take it', async () => {
    const { server, state, port, url } = await guarded(fine);
    const out = destination(port, oauth(url));
    await out.send(good, still);
    state.taken = 'revoked';
    expect((await out.send(good, still)).kind).toBe('delivered');
    expect(state.given).toBe(2);
    server.fault = () => ({ status: 401 });
    const before = server.seen.length;
    expect(await out.send(good, still)).toMatchObject({ kind: 'refused', code: 'http-unauthorized' });
    expect(server.seen.length - before).toBe(2);
  });

  it.each([
    ['RS384', 'PEM'],
    ['ES384', 'JWK'],
  ])('is got by SMART backend services with %s from a key in %s', async (algorithm, form) => {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    secrets.set(
      'secret:key',
      form === 'PEM' ? await exportPKCS8(privateKey) : JSON.stringify(await exportJWK(privateKey)),
    );
    const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: algorithm }] });
    const given = world();
    const seen: unknown[] = [];
    const { port, url } = await guarded(async ({ body }) => {
      const form = new URLSearchParams(body);
      const { payload } = await jwtVerify(form.get('client_assertion') ?? '', keys, {
        audience: url,
        issuer: 'suture',
        subject: 'suture',
        currentDate: new Date(given.clock.now()),
        maxTokenAge: '5m',
      });
      seen.push(payload.jti, form.get('client_assertion_type'), form.get('scope'));
      return undefined;
    });
    const smart = { token_url: url, client_id: 'suture', key: 'secret:key', key_id: 'k1', algorithm };
    expect((await destination(port, { auth: { smart } }, given).send(good, still)).kind).toBe('delivered');
    expect(seen).toEqual([
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      'system/*.cruds',
    ]);
  });

  it.each([
    [400, 'fhir-token-refused'],
    [401, 'fhir-token-refused'],
    [503, 'fhir-token-not-now'],
  ])('keeps deliveries queued when the token endpoint says %i', async (status, code) => {
    const { server, port, url } = await guarded(async () => status);
    expect(await destination(port, oauth(url)).send(good, still)).toEqual({ kind: 'unreachable', code });
    expect(server.seen).toEqual([]);
  });

  it('needs a key that fits', async () => {
    secrets.set('secret:key', 'no key');
    const { port, url } = await guarded(fine);
    const smart = { token_url: url, client_id: 'suture', key: 'secret:key', key_id: 'k1' };
    const outcome = await destination(port, { auth: { smart } }).send(good, still);
    expect(outcome).toEqual({ kind: 'unreachable', code: 'fhir-key-unusable' });
  });
});
