import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { at, madeOfRoutes } from '../../../scripts/api.ts';
import { FakeEngine } from '../../../test/fakes/fake-engine.ts';
import { FakePractice } from '../../../test/fakes/fake-practice.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { RoleGiven } from '../../practice/access/principal.ts';
import { ROLES, type Role } from '../../practice/access/roles.ts';
import { PracticeTrail } from '../../practice/trail/practice-trail.ts';
import { trailActions } from '../../practice/trail/trail-actions.ts';
import { systemClock } from '../../world/clock.ts';
import type { Call } from '../call.ts';
import { serveRoutes } from '../serve-routes.ts';
import { serverApp } from '../server-app.ts';
import type { Services } from '../services.ts';
import { api } from './api.ts';
import { apiClient } from './api-client.ts';
import type { Route } from './route.ts';

const routes: readonly (readonly [string, Route])[] = Object.entries(api);

describe('the list of routes', () => {
  it.each(madeOfRoutes())('is what $file was made of (node scripts/api.ts writes it)', ({ file, text }) => {
    expect(readFileSync(at(file), 'utf8')).toBe(text);
  });

  it('names everything once, and no address that could hold what names a patient', () => {
    const addresses = routes.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) expect(address).not.toMatch(/:(mrn|patient|name|birth)/i);
  });

  it('records every change, and every reading of messages, people and the trail', () => {
    for (const [name, { audit, effect, method, permission }] of routes) {
      if (audit !== 'none') expect(trailActions, name).toHaveProperty([audit]);
      if (effect === 'changes') expect([name, audit]).not.toEqual([name, 'none']);
      if (/^(message:(read|raw|unmask|copy|trace)|account:|trail:)/.test(permission))
        expect([name, audit]).not.toEqual([name, 'none']);
      if (method === 'GET') expect([name, effect]).toEqual([name, 'reads']);
    }
  });

  it('is a client: each name asks its address', async () => {
    const asked: unknown[] = [];
    const client = apiClient((request) => {
      asked.push(request);
      return Promise.resolve({});
    });
    await client.messageLedger({ params: { id: '1VBK' }, query: { destination: 'a>b.c' } });
    await client.pause({ params: { destination: 'a>b.c' }, body: {} });
    expect(asked).toEqual([
      { method: 'GET', path: '/v1/messages/1VBK/ledger?destination=a%3Eb.c' },
      { method: 'POST', path: '/v1/destinations/a%3Eb.c/pause', body: {} },
    ]);
    expect(Object.keys(client).toSorted()).toEqual(Object.keys(api).toSorted());
  });
});

/** `yes`, `systems` or empty, by operation and role, as the committed page has it. */
const committed = new Map(
  readFileSync(at('docs/access-matrix.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| (GET|POST|PUT|DELETE) /.test(line))
    .map((line) => {
      const [, , name = '', , ...cells] = line.split('|').map((cell) => cell.trim());
      return [name, new Map(ROLES.map((role, at) => [role, cells[at] ?? '']))] as const;
    }),
);

/** The system that the handlers of this test say their answer is about. */
const ASKED = 'northlab';

describe('the matrix of roles', () => {
  it('is what a server answers, for every role, route and system', async () => {
    const practice = new FakePractice();
    const app = serverApp();
    const bare = routes.map(([name, { params: _, query: __, body: ___, ...route }]) => [name, route] as const);
    const handler = (reach: Route['reach']) => (call: Call) => {
      if (reach === 'system') call.reach(ASKED);
      // Whoever comes so far was let in.
      throw new Fault('route-unknown');
    };
    serveRoutes(app, {
      api: Object.fromEntries(bare),
      handlers: Object.fromEntries(routes.map(([name, { reach }]) => [name, handler(reach) as never])),
      services: { engine: new FakeEngine() } as unknown as Services,
      trail: new PracticeTrail(practice, systemClock),
      authenticate: ({ headers }) => {
        const systems = headers['x-systems'] === 'all' ? 'all' : [String(headers['x-systems'])];
        const given: RoleGiven[] = [{ role: String(headers['x-role']) as Role, systems }];
        return Promise.resolve({ kind: 'session', id: 'a', name: 'a', given });
      },
      from: () => '127.0.0.1',
      closing: new AbortController().signal,
    });
    const wrong: string[] = [];
    for (const [name, route] of routes) {
      for (const role of ROLES) {
        const cell = committed.get(name)?.get(role);
        for (const systems of ['all', ASKED, 'another']) {
          const { statusCode } = await app.inject({
            method: route.method,
            url: `/v1${route.path.replaceAll(/:\w+/g, '1')}`,
            headers: { 'x-role': role, 'x-systems': systems },
          });
          const allowed = cell === 'yes' || (cell === 'systems' && systems !== 'another');
          const answered = statusCode === 404 ? true : statusCode === 403 ? false : statusCode;
          if (cell === undefined || answered !== allowed) wrong.push(`${name} ${role} ${systems}: ${statusCode}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(committed.size).toBe(routes.length);
    await app.close();
  });
});
