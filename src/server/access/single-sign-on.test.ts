import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenConsole, Visitor } from '../../../test/fakes/open-console.ts';

/** A real provider (oidc-provider) on a port of its own, and a browser that follows its forms. */
let provider: Server;
let opened: OpenConsole;
let issuer: string;

beforeAll(async () => {
  // The provider has to know where we are before we know where it is.
  const port = await freePort();
  issuer = `http://localhost:${port}`;
  opened = await OpenConsole.open({
    host: 'localhost',
    signOn: {
      name: 'Practice login',
      issuer,
      client: 'suture',
      secret: 'a-secret-of-the-client',
      scope: 'openid profile',
      claim: 'groups',
      roles: {
        billing: [{ role: 'billing', systems: ['ledgerpm'] }],
        admins: [{ role: 'administrator', systems: 'all' }],
      },
    },
  });
  const groups: Record<string, string[]> = { bea: ['billing', 'lunch'], max: ['lunch'] };
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: 'suture',
        client_secret: 'a-secret-of-the-client',
        redirect_uris: [`${opened.url}/v1/session/sign-on/return`],
      },
    ],
    claims: { profile: ['name', 'preferred_username', 'groups'] },
    conformIdTokenClaims: false,
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, name: `Name of ${sub}`, preferred_username: sub, groups: groups[sub] ?? [] }),
    }),
    cookies: { keys: ['only for this test'] },
  });
  provider = oidc.listen(port, 'localhost');
  await new Promise((resolve) => provider.once('listening', resolve));
}, 60_000);
afterAll(async () => {
  provider?.closeAllConnections();
  provider?.close();
  await opened?.close();
});

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Goes through the provider as somebody, and gives the last answer: ours. */
async function signOn(who: string, change: (url: URL) => void = () => undefined) {
  const jar = new Map<string, string>();
  let at = `${opened.url}/v1/session/sign-on`;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 20; step++) {
    const url = new URL(at);
    if (url.pathname.endsWith('/sign-on/return')) change(url);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    form = undefined;
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    if (url.pathname.endsWith('/sign-on/return'))
      return { response, session: jar.get('suture') ?? '', text: await response.text() };
    const location = response.headers.get('location');
    if (location !== null) at = new URL(location, url).href;
    else {
      const html = await response.text();
      const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
      at = new URL(action, url).href;
      const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1] ?? '';
      form = new URLSearchParams({ prompt, login: who, password: 'any' });
    }
  }
  throw new Error('the provider never came back');
}

describe('single sign-on', () => {
  it('lets somebody in with the roles of the claim, and no others', async () => {
    const { response, session } = await signOn('bea');
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    const visitor = new Visitor(opened.url);
    visitor.cookie = `suture=${session}`;
    const { body } = await visitor.ask('GET', '/v1/session');
    expect(body).toMatchObject({ name: 'bea', display: 'Name of bea', roles: ['billing'] });
    expect((body['permissions'] as Record<string, unknown>)['held:mend']).toEqual(['ledgerpm']);
    expect((await visitor.ask('GET', '/v1/accounts')).status).toBe(403);
    // The same person again is the same account.
    await signOn('bea');
    expect(await opened.practice.rows('accounts')).toHaveLength(2);
  });

  it('lets nobody in whose claim names no role', async () => {
    const { response, session, text } = await signOn('max');
    expect([response.status, session]).toEqual([403, '']);
    expect(text).toContain('not-permitted');
  });

  it('refuses an answer that was not asked for, by state or by browser', async () => {
    const { response } = await signOn('bea', (url) => url.searchParams.set('state', 'another'));
    expect([response.status, response.headers.getSetCookie()]).toEqual([409, []]);
    const bare = await fetch(`${opened.url}/v1/session/sign-on/return?code=abc&state=def`, { redirect: 'manual' });
    expect(bare.status).toBe(409);
  });
});
