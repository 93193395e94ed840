import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeId } from '../../../test/fakes/fake-engine.ts';
import { NO_RULES, OpenConsole, type Visitor } from '../../../test/fakes/open-console.ts';
import { GrantDesk } from '../../practice/access/grant-desk.ts';
import { messageIdText } from '../../store/message-id-text.ts';

const HOUR = 3_600_000;
const MESSAGE = messageIdText(fakeId(2));

let opened: OpenConsole;
let compliance: Visitor & { id: string };
let consultant: Visitor & { id: string };

beforeAll(async () => {
  const rules = { ...NO_RULES, grants: { neededBy: ['consultant'], longestMs: 30 * 24 * HOUR } } as const;
  opened = await OpenConsole.open({ times: { idleMs: 1000 * HOUR, longestMs: 1000 * HOUR } }, rules);
  const administrator = await opened.administrator();
  compliance = await opened.person(administrator, 'lee.k', [{ role: 'compliance', systems: 'all' }]);
  consultant = await opened.person(administrator, 'consultant.j', [{ role: 'consultant', systems: 'all' }]);
}, 60_000);
afterAll(() => opened?.close());

const give = (more: Record<string, unknown> = {}) =>
  compliance.ask('POST', '/v1/grants', {
    account: consultant.id,
    systems: ['northlab'],
    unmask: false,
    why: 'cut-over',
    endsAt: opened.clock.now() + HOUR,
    ...more,
  });
const revoke = (id: unknown) => compliance.ask('POST', `/v1/grants/${String(id)}/revocation`, { why: 'done' });
const read = () => consultant.ask('GET', `/v1/messages/${MESSAGE}`);
const unmask = () =>
  consultant.ask('POST', '/v1/unmaskings', {
    scope: { kind: 'message', message: MESSAGE },
    reason: 'operations',
    text: 'a field is missing',
  });
/** The name of the patient as the consultant sees it. */
const name = async () => {
  const { body } = await consultant.ask('GET', `/v1/messages?limit=10`);
  const messages = body['messages'] as readonly { id: string; name?: { text?: string } }[];
  return JSON.stringify(messages.find(({ id }) => id === MESSAGE));
};

describe('a grant', () => {
  it('is what a consultant sees anything by', async () => {
    expect((await read()).status).toBe(403);
    expect((await consultant.ask('GET', '/v1/session')).body['grants']).toEqual([]);
    const { body } = await give();
    expect((await read()).status).toBe(200);
    expect(await name()).not.toContain('Falsetto');
    await revoke(body['id']);
    expect((await read()).status).toBe(403);
  });

  it('counts in its systems only', async () => {
    const { body } = await give({ systems: ['another'] });
    expect((await read()).status).toBe(404);
    await revoke(body['id']);
  });

  it('lets nobody unmask unless it says so, and ends by itself, with what was unmasked under it', async () => {
    const masked = await give();
    expect((await unmask()).body['code']).toBe('not-permitted');
    await revoke(masked.body['id']);
    const { body } = await give({ unmask: true, endsAt: opened.clock.now() + 5 * 60_000 });
    expect((await unmask()).status).toBe(200);
    expect(await name()).toContain('Falsetto');
    const { body: listed } = await compliance.ask('GET', '/v1/grants');
    expect((listed['grants'] as unknown[])[0]).toMatchObject({ id: body['id'], unmaskings: 1, state: 'in force' });
    // Another grant still lets the message be read: masked, although the fifteen minutes are not over.
    const other = await give();
    opened.clock.move(6 * 60_000);
    expect(await name()).not.toContain('Falsetto');
    await revoke(other.body['id']);
    expect((await read()).status).toBe(403);
  });

  it('binds the tokens of its person too', async () => {
    const administrator = opened.visitor();
    await administrator.logIn('administrator', 'plum tractor violin 9');
    const { body } = await administrator.ask('POST', '/v1/tokens', {
      account: consultant.id,
      name: 'script',
      permissions: ['message:read'],
      systems: 'all',
      endsAt: opened.clock.now() + 24 * HOUR,
    });
    const program = opened.visitor();
    const bearer = { authorization: `Bearer ${String(body['token'])}` };
    const asked = () => program.ask('GET', `/v1/messages/${MESSAGE}`, undefined, bearer);
    expect((await asked()).status).toBe(403);
    const { body: grant } = await give();
    expect((await asked()).status).toBe(200);
    await revoke(grant['id']);
    expect((await asked()).status).toBe(403);
  });

  it('has an end within the longest time, and is for somebody else whose role needs one', async () => {
    expect((await give({ endsAt: opened.clock.now() - 1 })).body['code']).toBe('grant-end-invalid');
    expect((await give({ endsAt: opened.clock.now() + 31 * 24 * HOUR })).body['code']).toBe('grant-end-invalid');
    expect((await give({ account: compliance.id })).body['code']).toBe('grant-own');
    expect((await give({ why: ' ' })).status).toBe(400);
    const { body } = await give();
    await revoke(body['id']);
    expect((await revoke(body['id'])).body['code']).toBe('grant-over');
    expect((await revoke('nothing')).body['code']).toBe('grant-unknown');
    expect((await consultant.ask('GET', '/v1/grants')).status).toBe(403);
  });

  it('is in the audit trail from its beginning to its end', async () => {
    await give({ endsAt: opened.clock.now() + 60_000 });
    opened.clock.move(120_000);
    const desk = new GrantDesk(opened.practice, opened.clock, NO_RULES.grants);
    const ended = (await desk.ended()).map(({ name }) => name);
    expect(new Set(ended)).toEqual(new Set(['consultant.j']));
    expect(await desk.ended()).toEqual([]);
    const { events } = (await compliance.ask('POST', '/v1/trail/search', { limit: 500 })).body as {
      events?: readonly { action: string; outcome: string; object?: string; reason?: string }[];
    };
    const given = events?.find(({ action, outcome }) => action === 'grant.given' && outcome === 'done');
    expect(given).toMatchObject({ reason: 'cut-over', object: expect.stringMatching(/for consultant\.j in northlab/) });
    expect(events?.map(({ action }) => action)).toEqual(expect.arrayContaining(['grant.revoked', 'grant.listed']));
  });
});
