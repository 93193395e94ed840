import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeConsole } from '../../test/fakes/fake-console.ts';
import { FAKE_BODY, FAKE_DESTINATION, FAKE_NOW, FakeEngine, fakeId } from '../../test/fakes/fake-engine.ts';
import { FakePractice } from '../../test/fakes/fake-practice.ts';
import type { EngineEvent } from '../engine/face.ts';
import type { Delivery } from '../store/store.ts';
import { Client } from './client.ts';
import { type OpenServer, openServer } from './open-server.ts';
import { socketPath } from './socket-path.ts';

let folder: string;
let path: string;
let engine: FakeEngine;
let server: OpenServer | undefined;
let client: Client;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'suture-server-'));
  path = socketPath(join(folder, '.suture'));
  engine = new FakeEngine();
  server = await openServer({ engine, practice: new FakePractice(), workspace: fakeConsole, socketPath: path });
  client = new Client(path);
});
afterEach(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const withoutKeys = ({ keys: _, ...delivery }: Delivery) => delivery;

function raw(method: string, address: string, body: string, type = 'application/json') {
  return new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    const sent = request({ socketPath: path, method, path: address, headers: { 'content-type': type } }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => {
        text += part.toString('utf8');
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: String(response.headers['content-type']), text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('every operation, through the client and the socket', () => {
  it('gives what the engine gives', async () => {
    expect(await client.status()).toEqual(await engine.status());
    expect(await client.search({ flow: 'lab-results', limit: 2 })).toEqual(
      await engine.search({ flow: 'lab-results', limit: 2 }),
    );
    expect(await client.count({ words: [{ kind: 'mrn', value: '4711' }] })).toBe(3);
    expect(Buffer.from((await client.body(fakeId(2))) ?? []).toString('latin1')).toBe(FAKE_BODY);
    const held = await engine.held({ limit: 10 });
    expect(await client.held({ destination: FAKE_DESTINATION, limit: 10 })).toEqual(held.map(withoutKeys));
    // Nothing found is an answer too.
    expect(await client.held({ destination: 'other>system.interface', limit: 10 })).toEqual([]);
    expect(await client.releases(5)).toEqual(await engine.releases(5));
    expect(await client.planRelease({ 'suture.yaml': 'project: a' })).toEqual(
      await engine.planRelease({ 'suture.yaml': 'project: a' }),
    );
    const selection = { query: { flow: 'lab-results' }, destinations: [FAKE_DESTINATION] };
    expect(await client.planReplay(selection)).toEqual(await engine.planReplay(selection));
    expect(await client.applyReplay(selection, 't2', 'ana')).toEqual({ created: 2 });
    expect(await client.send('lab-results', Buffer.from(FAKE_BODY))).toEqual({ outcome: 'accepted', ids: [fakeId(4)] });
    await client.pause(FAKE_DESTINATION, 'ana');
    await client.resume(FAKE_DESTINATION, 'ana');
    expect(engine.calls.slice(-2).map(({ what }) => what)).toEqual(['pause', 'resume']);
    const deliveries = [{ message: fakeId(2), destination: FAKE_DESTINATION }];
    const mend = { deliveries, act: { kind: 'edit', set: { 'PID-3.1': '4712' } }, who: 'ana', reason: 'typo' } as const;
    expect(await client.mend(mend)).toEqual({ mended: 1, refused: [] });
    expect(engine.calls.at(-1)).toEqual({ what: 'mend', with: mend });
    const { account } = client;
    expect(await account.ledgers(fakeId(2))).toEqual(await engine.account.ledgers(fakeId(2)));
    expect(await account.residue(fakeId(2), FAKE_DESTINATION)).toEqual([['OBX-16', 'somebody']]);
    expect(await account.residue(fakeId(1), FAKE_DESTINATION)).toBeUndefined();
    expect(await account.search({ content: 'held', limit: 5 })).toEqual(await engine.account.search());
    expect(await account.contentTotals(0, FAKE_NOW)).toEqual(await engine.account.contentTotals(0));
    expect(await account.lineTotals(0, FAKE_NOW)).toEqual(await engine.account.lineTotals(0));
    expect(await account.unknownCodes()).toEqual(engine.account.codes);
    const retry = { codeNotKnown: { table: 'abnormal-flags', code: 'HX' } };
    expect(await account.planRetry(retry)).toMatchObject({ ready: 1, stillHeld: 1 });
    expect(await account.applyRetry(retry, 'retry', { who: 'ana', reason: 'added' })).toEqual({ released: 1 });
    const by = { who: 'ana', reason: 'added' };
    expect(engine.calls.at(-1)).toEqual({ what: 'applyRetry', with: { selection: retry, token: 'retry', ...by } });
    const applied = await client.applyRelease({ 'suture.yaml': 'project: a' }, { by: 'ana' });
    expect(applied).toMatchObject({ number: 2, by: 'ana' });
    expect(await client.rollback(1, 'ana')).toMatchObject({ number: 3 });
  });

  it('shows a trace without what other sides answered and without what names the patient', async () => {
    const trace = await client.trace(fakeId(1));
    expect(trace?.deliveries[0]?.history[1]).toMatchObject({ answerCode: 'AA', answerBytes: 30 });
    expect(JSON.stringify(trace)).not.toMatch(/answer"|keys|4711/);
  });

  it('streams events in their order and ends when the reader goes', async () => {
    engine.happened = Array.from({ length: 500 }, (_, n) => ({ at: FAKE_NOW + n, what: 'received' as const }));
    const stop = new AbortController();
    const seen: EngineEvent[] = [];
    for await (const event of client.events(stop.signal)) {
      if ('missed' in event) continue;
      seen.push(event);
      if (seen.length === 500) stop.abort();
    }
    expect(seen).toEqual(engine.happened);
  });

  it('ends an event stream when the server closes', async () => {
    engine.happened = [{ at: FAKE_NOW, what: 'release' }];
    const events = client.events(new AbortController().signal);
    expect(await events.next()).toMatchObject({ done: false });
    await server?.close();
    server = undefined;
    expect(await events.next()).toMatchObject({ done: true });
  });
});

describe('errors', () => {
  it('come with the code that the engine gave', async () => {
    await expect(client.send('other', Buffer.from(FAKE_BODY))).rejects.toMatchObject({ code: 'flow-unknown' });
    await expect(client.rollback(9, 'ana')).rejects.toMatchObject({ code: 'release-unknown' });
    await expect(client.applyRelease({}, { by: 'ana', expect: 'other' })).rejects.toMatchObject({
      code: 'release-changed',
    });
  });

  it('tell a message that is not there from a body that retention took', async () => {
    expect(await client.trace(1)).toBeUndefined();
    expect(JSON.parse((await raw('GET', '/v1/messages/1/body', '')).text)).toMatchObject({ code: 'message-unknown' });
    const removed = await raw('GET', `/v1/messages/${fakeId(3)}/body`, '');
    expect([removed.status, JSON.parse(removed.text).code]).toEqual([410, 'body-removed']);
  });

  it('hide what the engine did not expect', async () => {
    engine.status = () => Promise.reject(new Error('MRN 4711'));
    const told = await raw('GET', '/v1/status', '');
    expect(told).toMatchObject({ status: 500, type: 'application/problem+json; charset=utf-8' });
    expect(told.text).not.toContain('4711');
  });

  it('repeat no value of a request that is not of the right shape', async () => {
    const told = await raw('POST', '/v1/messages/search', '{"words":[{"kind":"Falsetto","value":"4711"}],"limit":1}');
    expect(told.status).toBe(400);
    expect(JSON.parse(told.text)).toMatchObject({ code: 'request-invalid', place: { path: 'words.0.kind' } });
    expect(told.text).not.toMatch(/Falsetto|4711/);
    expect((await raw('POST', '/v1/messages/search', '{"Falsetto')).status).toBe(400);
    expect((await raw('GET', '/v1/messages/U/trace', '')).text).toContain('message-id-unreadable');
    expect((await raw('GET', '/v1/nothing', '')).status).toBe(404);
  });

  it('never are a crash, whatever is asked', async () => {
    const routes = ['/v1/messages/search', '/v1/held/mend', '/v1/replay/plan', '/v1/releases', '/v1/flows/x/send'];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), fc.json(), async (route, body) => {
        const { status } = await raw('POST', route, body);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
    expect(await client.status()).toBeDefined();
  });
});

describe('the socket', () => {
  it('is for its owner only, folder and all', () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it('is not taken from a server that lives', async () => {
    await expect(
      openServer({ engine, practice: new FakePractice(), workspace: fakeConsole, socketPath: path }),
    ).rejects.toMatchObject({
      code: 'server-running-already',
    });
    expect(await client.status()).toBeDefined();
  });

  it('is taken from a process that died, and goes away at the end', async () => {
    const left = join(folder, 'left', 'suture.sock');
    mkdirSync(join(folder, 'left'));
    const script = `require('net').createServer().listen(${JSON.stringify(left)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(existsSync(left)).toBe(true);
    await expect(new Client(left).status()).rejects.toMatchObject({ code: 'server-not-running' });
    const second = await openServer({ engine, practice: new FakePractice(), workspace: fakeConsole, socketPath: left });
    expect(await new Client(left).status()).toBeDefined();
    await second.close();
    expect(existsSync(left)).toBe(false);
  });

  it('does not replace a file that is something else', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'kept');
    await expect(
      openServer({ engine, practice: new FakePractice(), workspace: fakeConsole, socketPath: file }),
    ).rejects.toMatchObject({
      code: 'socket-not-made',
    });
    expect(statSync(file).size).toBe(4);
  });

  it('has an address that is short enough however deep the folder is', () => {
    const deep = join(folder, ...Array.from({ length: 30 }, () => 'deep-folder'), '.suture');
    expect(Buffer.byteLength(socketPath(deep))).toBeLessThan(104);
    expect(socketPath(deep)).not.toBe(socketPath(`${deep}2`));
    expect(socketPath(join(folder, '.suture'))).toBe(join(folder, '.suture', 'suture.sock'));
  });
});
