import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fakeId } from '../../test/fakes/fake-engine.ts';
import { OpenConsole, type Visitor } from '../../test/fakes/open-console.ts';
import { api } from './contract/api.ts';
import { openApi } from './openapi.ts';

let opened: OpenConsole;
let administrator: Visitor;
let site: string;

beforeAll(async () => {
  site = mkdtempSync(join(tmpdir(), 'suture-site-'));
  mkdirSync(join(site, 'assets'));
  writeFileSync(join(site, 'index.html'), '<!doctype html><meta name="csp-nonce" content="__SUTURE_NONCE__">');
  writeFileSync(join(site, 'assets', 'main-BxY12345.js'), 'console.log(1)'.repeat(100));
  opened = await OpenConsole.open({ site });
  administrator = await opened.administrator();
});
afterAll(async () => {
  await opened?.close();
  rmSync(site, { recursive: true, force: true });
});

describe('a stranger', () => {
  it('gets nothing but what is public', async () => {
    for (const [name, route] of Object.entries(api)) {
      if (route.permission === 'public') continue;
      const path = `/v1${route.path.replaceAll(/:\w+/g, '1')}`;
      const { status, body } = await opened.visitor().ask(route.method, path);
      expect([name, status, body['code']]).toEqual([name, 401, 'not-authenticated']);
    }
  });

  it('is answered before the body is read, however long or broken it is', async () => {
    const { port } = new URL(opened.url);
    const head = (length: number) =>
      `POST /v1/releases HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
    for (const [text, length] of [
      ['', 10_000_000_000],
      ['{"broken', 8],
    ] as const) {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(head(length) + text));
        let got = '';
        socket.on('data', (part) => {
          got += part.toString('latin1');
        });
        socket.on('end', () => resolve(got));
        socket.on('close', () => resolve(got));
        socket.on('error', reject);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 401 /);
      expect(answer).toMatch(/connection: close/i);
      expect(answer).toContain('not-authenticated');
    }
  });

  it('cannot make the server take a host name of another site for its own', async () => {
    const { port } = new URL(opened.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write('GET /health/live HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n'),
      );
      let got = '';
      socket.on('data', (part) => (got += part.toString('latin1')));
      socket.on('close', () => resolve(got));
    });
    expect(answer).toContain('host-not-ours');
  });

  it('may see that it is alive and ready', async () => {
    expect((await opened.visitor().ask('GET', '/health/live')).body).toEqual({ live: true });
    expect((await opened.visitor().ask('GET', '/health/ready')).status).toBe(200);
  });
});

describe('every answer', () => {
  it('carries the headers that keep a browser safe', async () => {
    for (const path of ['/', '/v1/status', '/health/live', '/nothing.js']) {
      const { headers } = await opened.visitor().ask('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
      expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers.get('cache-control')).toMatch(/no-store/);
    }
  });

  it('of the API is a problem with a code where it went wrong', async () => {
    const { status, headers, body } = await administrator.ask('POST', '/v1/accounts', { name: 'x' });
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(body).toMatchObject({ code: 'request-invalid', type: 'urn:suture:code:request-invalid', status: 400 });
    expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the console', () => {
  it('is served with a nonce of its own each time, and finds its pages by itself', async () => {
    const first = await opened.visitor().ask('GET', '/');
    const second = await opened.visitor().ask('GET', '/messages/view/12');
    const nonceOf = (text: unknown) => /content="([^"]+)"/.exec(String(text))?.[1] ?? '';
    const nonce = nonceOf(first.body['text']);
    expect(nonce).toMatch(/^[\w+/=]{24}$/);
    expect(first.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
    expect(nonceOf(second.body['text'])).not.toBe(nonce);
  });

  it('serves what has a hash in its name for ever, and packed', async () => {
    const path = '/assets/main-BxY12345.js';
    const asked = await opened.visitor().ask('GET', path, undefined, { 'accept-encoding': 'br' });
    expect(asked.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asked.headers.get('content-encoding')).toBe('br');
    const tag = asked.headers.get('etag') ?? '';
    expect((await opened.visitor().ask('GET', path, undefined, { 'if-none-match': tag })).status).toBe(304);
  });

  it('never gives a page for a file that is not there, nor anything outside its folder', async () => {
    for (const path of ['/assets/gone-12345678.js', '/..%2f..%2fetc/passwd', '/../state/suture.sock', '/.suture/key']) {
      const { body, status } = await opened.visitor().ask('GET', path);
      expect(status === 404 || String(body['text']).startsWith('<!doctype html><meta')).toBe(true);
    }
  });

  it('says so where it is not built', async () => {
    const bare = await OpenConsole.open();
    const { body } = await bare.visitor().ask('GET', '/');
    expect(body['text']).toContain('npm run build');
    await bare.close();
  });
});

describe('the OpenAPI document', () => {
  it('is valid and has every route', async () => {
    const { body } = await opened.visitor().ask('GET', '/v1/openapi.json');
    const checked = await new Validator().validate(structuredClone(body));
    expect(checked.errors ?? []).toEqual([]);
    const listed = Object.entries(body['paths'] as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = Object.values(api).map((route) => `${route.method} /v1${route.path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(listed.toSorted()).toEqual(routes.toSorted());
    expect(new Set(routes).size).toBe(routes.length);
    expect(JSON.stringify(body)).toBe(JSON.stringify(openApi(api, '0.0.0')));
  });
});

describe('metrics', () => {
  it('are numbers under names of the workspace, to this machine only without a token', async () => {
    const { body, headers } = await opened.visitor().ask('GET', '/metrics');
    expect(headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const lines = String(body['text']).trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^(# (HELP|TYPE) |[a-z_]+(\{[a-z]+="[^"]*"\})? -?[\d.e+-]+$)/);
    expect(lines).toContain('suture_alerts_open{severity="high"} 0');
    expect(String(body['text'])).not.toMatch(/4711|Falsetto/);
  });
});

describe('events', () => {
  it('come again from where the reader was', async () => {
    const engine = opened.engine;
    engine.happened = Array.from({ length: 3 }, (_, at) => ({
      at,
      what: 'delivered',
      destination: 'lab-results>maple-ehr.results',
    }));
    const consultant = await opened.person(administrator, 'c.events', [{ role: 'consultant', systems: 'all' }]);
    const read = async (headers: Record<string, string>, count: number) => {
      const stop = new AbortController();
      const response = await fetch(`${opened.url}/v1/events`, {
        headers: { cookie: consultant.cookie, ...headers },
        signal: stop.signal,
      });
      let text = '';
      for await (const part of response.body ?? []) {
        text += Buffer.from(part as Uint8Array).toString('utf8');
        if ((text.match(/^data: /gm) ?? []).length >= count) break;
      }
      stop.abort();
      return { ids: [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id ?? ''), text };
    };
    const first = await read({}, 3);
    expect(first.ids).toHaveLength(3);
    const second = await read({ 'last-event-id': first.ids[0] ?? '' }, 2);
    expect(second.ids).toEqual(first.ids.slice(1));
    const unknown = await read({ 'last-event-id': 'of-another-run' }, 1);
    expect(unknown.text).toContain('{"missed":-1}');
  });
});

describe('systems', () => {
  it('hide from a person what is of others, and say how much', async () => {
    const inside = await opened.person(administrator, 'c.maple', [{ role: 'consultant', systems: ['maple-ehr'] }]);
    const outside = await opened.person(administrator, 'c.ledger', [{ role: 'consultant', systems: ['ledgerpm'] }]);
    const search = (who: Visitor) => who.ask('POST', '/v1/messages/search', { limit: 10 });
    expect((await search(inside)).body).toMatchObject({ messages: [{}, {}, {}] });
    expect((await search(outside)).body).toMatchObject({ messages: [], hidden: 3 });
    expect((await outside.ask('POST', '/v1/messages/count', {})).body).toEqual({ count: 0 });
    const trace = `/v1/messages/${fakeId(1)}/trace`;
    expect((await inside.ask('GET', trace)).status).toBe(200);
    expect((await outside.ask('GET', trace)).body['code']).toBe('message-unknown');
    const pause = '/v1/destinations/lab-results%3Emaple-ehr.results/pause';
    expect((await outside.ask('POST', pause, {})).status).toBe(403);
    expect(opened.engine.calls.some(({ what }) => what === 'pause')).toBe(false);
    expect((await inside.ask('POST', pause, { who: 'somebody else' })).status).toBe(200);
    expect(opened.engine.calls.at(-1)).toMatchObject({ what: 'pause', with: { who: 'c.maple' } });
  });
});

describe('the audit trail', () => {
  it('has what people did and were denied, with who, what, when and from where', async () => {
    const consultant = await opened.person(administrator, 'c.trail', [{ role: 'consultant', systems: 'all' }]);
    const compliance = await opened.person(administrator, 'k.trail', [{ role: 'compliance', systems: 'all' }]);
    await consultant.ask('GET', `/v1/messages/${fakeId(1)}/trace`);
    await consultant.ask('GET', '/v1/accounts');
    await opened.visitor().logIn('c.trail', 'wrong wrong wrong wrong');
    const { body } = await compliance.ask('POST', '/v1/trail/search', { account: consultant.id, limit: 100 });
    const events = body['events'] as { action: string; outcome: string; object?: string; from: string; who: string }[];
    expect(events[0]).toMatchObject({
      action: 'access.denied',
      outcome: 'denied',
      object: 'GET /accounts',
      who: 'c.trail',
    });
    expect(events[1]).toMatchObject({ action: 'message.viewed', outcome: 'done', from: '127.0.0.1' });
    const refused = await compliance.ask('POST', '/v1/trail/search', { action: 'session.refused', limit: 1 });
    expect(refused.body['events']).toMatchObject([{ by: 'nobody', code: 'login-refused' }]);
    const read = await compliance.ask('POST', '/v1/trail/search', { action: 'trail.read', limit: 1 });
    expect(read.body['events']).toMatchObject([{ who: 'k.trail' }]);
    expect((await compliance.ask('POST', '/v1/trail/verify', {})).body).toMatchObject({ problems: [] });
    expect((await consultant.ask('POST', '/v1/trail/search', { limit: 1 })).status).toBe(403);
  });

  it('stops a change whose event cannot be written', async () => {
    const consultant = await opened.person(administrator, 'c.stop', [{ role: 'consultant', systems: 'all' }]);
    const before = opened.engine.calls.length;
    const failing = vi.spyOn(opened.practice, 'write').mockRejectedValue(new Error('disk'));
    try {
      const resume = await consultant.ask('POST', '/v1/destinations/lab-results%3Emaple-ehr.results/resume', {});
      expect(resume.status).toBe(500);
      const seen = await consultant.ask('GET', `/v1/messages/${fakeId(1)}/trace`);
      expect([seen.status, JSON.stringify(seen.body).includes('lab-results')]).toEqual([500, false]);
    } finally {
      failing.mockRestore();
    }
    expect(opened.engine.calls.slice(before).map(({ what }) => what)).not.toContain('resume');
  });
});
