import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenConsole } from '../../test/fakes/open-console.ts';
import type { Finding } from '../diagnostics/finding.ts';
import { readConsole } from '../workspace/console-section.ts';
import { Section } from '../workspace/section.ts';
import { YamlFile } from '../workspace/yaml-file.ts';

const URL_GIVEN = 'https://suture.practice.example';
let opened: OpenConsole;

beforeAll(async () => {
  opened = await OpenConsole.open({ host: '0.0.0.0', url: URL_GIVEN, proxies: ['127.0.0.1', '10.0.0.0/8'] });
}, 60_000);
afterAll(() => opened?.close());

/** What a proxy sends on: the host that was asked for, and for whom. */
function ask(
  method: string,
  path: string,
  { headers = {}, body }: { readonly headers?: Record<string, string>; readonly body?: unknown } = {},
): Promise<{ status: number; body: Record<string, unknown>; cookies: readonly string[] }> {
  const { port } = new URL(opened.url);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: {
          host: 'suture.practice.example',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => {
          const json = /json/.test(answer.headers['content-type'] ?? '');
          const read = (json ? JSON.parse(text) : { text }) as Record<string, unknown>;
          resolve({ status: answer.statusCode ?? 0, body: read, cookies: answer.headers['set-cookie'] ?? [] });
        });
      },
    );
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const first = () => ({ name: 'administrator', password: opened.server.first?.password });

describe('behind a proxy', () => {
  it('cookies are bound to TLS, and the audit trail names who asked, not the proxy', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9, 10.2.3.4', origin: URL_GIVEN };
    const { status, cookies } = await ask('POST', '/v1/session', { headers, body: first() });
    expect([status, cookies[0]]).toEqual([200, expect.stringMatching(/^__Host-suture=.*; Secure$/)]);
    const [event] = await opened.practice.trail({ action: 'session.started', limit: 1 });
    // The nearest address that is no proxy: what stands before it could be made up.
    expect(event?.source).toBe('203.0.113.9');
  });

  it('a change from a page of another origin is refused, also where the browser says no more', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://suture.practice.example', opened.url]) {
      const { status, body } = await ask('POST', '/v1/session', { headers: { origin }, body: first() });
      expect([origin, status, body['code']]).toEqual([origin, 403, 'csrf-missing']);
    }
  });

  it('another host is not ours, but for the names of this machine', async () => {
    expect((await ask('GET', '/health/live', { headers: { host: 'evil.example' } })).status).toBe(421);
    expect((await ask('GET', '/health/live', { headers: { host: 'localhost' } })).status).toBe(200);
    expect((await ask('GET', '/health/live')).status).toBe(200);
  });

  it('TRACE, which would give back what a browser sent, is answered by nothing', async () => {
    for (const path of ['/', '/v1/session', '/health/live']) expect((await ask('TRACE', path)).status).toBe(404);
  });

  it('passkeys belong to the name of the address, and metrics need a token', async () => {
    const { body } = await ask('POST', '/v1/session/passkey/challenge', { body: {} });
    expect(body['options']).toMatchObject({ rpId: 'suture.practice.example' });
    expect((await ask('GET', '/metrics')).status).toBe(401);
    expect((await ask('GET', '/metrics', { headers: { host: 'localhost' } })).status).toBe(401);
  });

  it('the trail has when the server started', async () => {
    const [event] = await opened.practice.trail({ action: 'server.started', limit: 1 });
    expect(event).toMatchObject({ by: 'suture', outcome: 'done' });
  });
});

describe('without a proxy', () => {
  it('what a header says of where a request comes from is not taken', async () => {
    const plain = await OpenConsole.open();
    await plain
      .visitor()
      .ask('POST', '/v1/session', { name: 'a', password: 'b' }, { 'x-forwarded-for': '203.0.113.9' });
    const [event] = await plain.practice.trail({ action: 'session.refused', limit: 1 });
    expect(event?.source).toBe('127.0.0.1');
    const foreign = await plain.visitor().ask('POST', '/v1/session', { name: 'a', password: 'b' }, { origin: 'null' });
    expect(foreign.body['code']).toBe('csrf-missing');
    await plain.server.close();
    const [last] = await plain.practice.trail({ limit: 1 });
    expect(last?.action).toBe('server.stopped');
    await plain.practice.close();
    rmSync(plain.folder, { recursive: true, force: true });
  });
});

describe('console.url and console.proxies', () => {
  const read = (text: string) => {
    const findings: Finding[] = [];
    const file = new YamlFile('suture.yaml', `console: {${text}}`, findings);
    const settings = file.root === undefined ? undefined : readConsole(new Section(file, file.root, ''));
    return { settings, codes: findings.map(({ code }) => code) };
  };

  it('are an origin, and addresses or networks', () => {
    const { settings, codes } = read('url: "https://a.example:8443/", proxies: [10.0.0.5, "fd00::/8"]');
    expect(settings).toEqual({ url: 'https://a.example:8443', proxies: ['10.0.0.5', 'fd00::/8'] });
    expect(codes).toEqual([]);
  });

  it.each([
    'url: "http://a.example"',
    'url: "https://a.example/console"',
    'url: "https://u:p@a.example"',
    'url: a.example',
    'proxies: [a.example]',
    'proxies: [10.0.0.0/33]',
    'proxies: [10.0.0.0/8/8]',
  ])('are nothing else: %s', (text) => {
    expect(read(text).codes).toEqual(['workspace-value']);
  });
});
