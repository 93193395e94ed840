import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MovedClock, OpenConsole, PASSWORD, type Visitor } from '../../../test/fakes/open-console.ts';
import { passwordProblem } from './password-rules.ts';

let opened: OpenConsole;
let clock: MovedClock;
let administrator: Visitor;

beforeAll(async () => {
  opened = await OpenConsole.open();
  clock = opened.clock;
  administrator = await opened.administrator();
}, 60_000);
afterAll(() => opened?.close());

const billing = (name: string) => opened.person(administrator, name, [{ role: 'billing', systems: 'all' }]);
/** The slowest wait there is, over. */
const waitLong = () => clock.move(16 * 60_000);

describe('the first log-in', () => {
  it('allows nothing but a new password', async () => {
    const given = [{ role: 'administrator', systems: 'all' }];
    const { body } = await administrator.ask('POST', '/v1/accounts', { name: 'second', display: 'Second', given });
    const old = String(body['oneTimePassword']);
    const visitor = opened.visitor();
    expect((await visitor.logIn('second', old)).body['state']).toBe('password');
    expect((await visitor.ask('GET', '/v1/accounts')).body['code']).toBe('password-change-needed');
    const short = await visitor.ask('POST', '/v1/session/password', { old, new: 'short' });
    expect(short.body['code']).toBe('password-short');
    expect((await visitor.ask('POST', '/v1/session/password', { old, new: PASSWORD })).body['state']).toBe('in');
    expect((await visitor.ask('GET', '/v1/accounts')).status).toBe(200);
    expect((await opened.visitor().logIn('second', old)).status).toBe(401);
    await administrator.ask('DELETE', `/v1/accounts/${String(body['id'])}`);
  });
});

describe('passwords', () => {
  it.each([
    ['eleven char', 'password-short'],
    ['password1234', 'password-common'],
    ['Password2024!!', 'password-common'],
    ['!!sunshine2024', 'password-common'],
    ['abcabcabcabc', 'password-common'],
    ['ana.riverside1', 'password-own'],
    ['x'.repeat(300), 'password-long'],
    ['plum tractor violin', undefined],
    ['pflaume geige traktor', undefined],
  ])('%s: %s', (password, problem) => {
    expect(passwordProblem(password, ['ana', 'Ana R.', 'riverside'])).toBe(problem);
  });

  it('are not told by what is answered: a wrong name looks like a wrong password', async () => {
    await billing('b.same');
    const name = await opened.visitor().logIn('nobody.here', PASSWORD);
    const password = await opened.visitor().logIn('b.same', 'wrong wrong wrong');
    expect([name.status, name.body]).toEqual([password.status, password.body]);
    expect(name.body['code']).toBe('login-refused');
  });

  it('that were given out end after a day', async () => {
    const given = [{ role: 'billing', systems: 'all' }];
    const { body } = await administrator.ask('POST', '/v1/accounts', { name: 'b.late', display: 'Late', given });
    clock.move(25 * 60 * 60_000);
    expect((await opened.visitor().logIn('b.late', String(body['oneTimePassword']))).status).toBe(401);
    await administrator.logIn('administrator', PASSWORD);
  });
});

describe('lock-out', () => {
  it('makes an account wait longer and longer, also for the right password', async () => {
    await billing('b.lock');
    for (let n = 0; n < 8; n++) {
      await opened.visitor().logIn('b.lock', 'wrong wrong wrong');
      // Under the limit of the address, which would answer first.
      clock.move(1_100);
    }
    expect((await opened.visitor().logIn('b.lock', PASSWORD)).status).toBe(401);
    waitLong();
    expect((await opened.visitor().logIn('b.lock', PASSWORD)).body['state']).toBe('in');
    await administrator.logIn('administrator', PASSWORD);
  });

  it('makes an address wait that tries many names', async () => {
    waitLong();
    const codes = new Set<unknown>();
    for (let n = 0; n < 16; n++)
      codes.add((await opened.visitor().logIn(`name${n}`, 'wrong wrong wrong')).body['code']);
    expect([...codes]).toEqual(['login-refused', 'too-many-tries']);
    waitLong();
    await administrator.logIn('administrator', PASSWORD);
  });
});

describe('a session', () => {
  it('has a cookie that no script can read and no other site can use', async () => {
    const person = await billing('b.cookie');
    const answer = await person.logIn('b.cookie', PASSWORD);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^suture=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('is another after each log-in, and the one before is over', async () => {
    const person = await billing('b.anew');
    const former = person.cookie;
    await person.logIn('b.anew', PASSWORD);
    expect(person.cookie).not.toBe(former);
    person.cookie = former;
    expect((await person.ask('GET', '/v1/session')).status).toBe(401);
  });

  it('needs the mark of the console for every change', async () => {
    const person = await billing('b.csrf');
    const mark = person.csrf;
    for (const wrong of ['', 'x', mark.slice(1)]) {
      person.csrf = wrong;
      expect((await person.ask('DELETE', '/v1/session')).body['code']).toBe('csrf-missing');
    }
    person.csrf = mark;
    const foreign = await person.ask('DELETE', '/v1/session', undefined, { 'sec-fetch-site': 'cross-site' });
    expect(foreign.body['code']).toBe('csrf-missing');
    expect((await person.ask('GET', '/v1/session')).status).toBe(200);
    expect((await person.ask('DELETE', '/v1/session')).status).toBe(200);
    expect((await person.ask('GET', '/v1/session')).status).toBe(401);
  });

  it('ends when nothing was asked for a while, and after its longest time in any case', async () => {
    const person = await billing('b.idle');
    for (let n = 0; n < 3; n++) {
      clock.move(14 * 60_000);
      expect((await person.ask('GET', '/v1/session')).status).toBe(200);
    }
    clock.move(15 * 60_000 + 1_000);
    expect((await person.ask('GET', '/v1/session')).body['code']).toBe('session-ended');
    await person.logIn('b.idle', PASSWORD);
    for (let n = 0; n < 12 * 5 + 1; n++) {
      clock.move(12 * 60_000);
      await person.ask('GET', '/v1/session');
    }
    expect((await person.ask('GET', '/v1/session')).status).toBe(401);
    await administrator.logIn('administrator', PASSWORD);
  });

  it('is listed, and can be ended from another', async () => {
    const person = await billing('b.two');
    const other = opened.visitor();
    await other.logIn('b.two', PASSWORD);
    const { body } = await person.ask('GET', '/v1/session/all');
    const sessions = body['sessions'] as { id: string; current: boolean }[];
    expect(sessions).toHaveLength(2);
    const second = sessions.find(({ current }) => !current);
    expect((await person.ask('DELETE', `/v1/session/all/${second?.id}`)).status).toBe(200);
    expect((await other.ask('GET', '/v1/session')).status).toBe(401);
  });

  it('ends with a new password, a lock, and the end of the account', async () => {
    const person = await billing('b.end');
    const other = opened.visitor();
    await other.logIn('b.end', PASSWORD);
    await person.ask('POST', '/v1/session/password', { old: PASSWORD, new: 'another plum tractor' });
    expect((await other.ask('GET', '/v1/session')).status).toBe(401);
    await administrator.ask('PUT', `/v1/accounts/${person.id}`, { state: 'locked' });
    expect((await person.ask('GET', '/v1/session')).status).toBe(401);
    expect((await opened.visitor().logIn('b.end', 'another plum tractor')).status).toBe(401);
    await administrator.ask('PUT', `/v1/accounts/${person.id}`, { state: 'active' });
    expect((await person.logIn('b.end', 'another plum tractor')).status).toBe(200);
    await administrator.ask('DELETE', `/v1/accounts/${person.id}`);
    expect((await person.ask('GET', '/v1/session')).status).toBe(401);
  });

  it('follows its account: a role that is taken is gone at once', async () => {
    const person = await billing('b.role');
    expect((await person.ask('POST', '/v1/messages/count', {})).status).toBe(200);
    const given = [{ role: 'manager', systems: 'all' }];
    await administrator.ask('PUT', `/v1/accounts/${person.id}`, { given });
    expect((await person.ask('POST', '/v1/messages/count', {})).status).toBe(403);
  });
});

describe('accounts', () => {
  it('keep an administrator', async () => {
    const { body } = await administrator.ask('GET', '/v1/session');
    const given = [{ role: 'manager', systems: 'all' }];
    for (const [method, path, sent] of [
      ['DELETE', `/v1/accounts/${String(body['id'])}`, undefined],
      ['PUT', `/v1/accounts/${String(body['id'])}`, { given }],
      ['PUT', `/v1/accounts/${String(body['id'])}`, { state: 'locked' }],
    ] as const) {
      expect((await administrator.ask(method, path, sent)).body['code']).toBe('last-administrator');
    }
  });

  it('never go out with what they log in with', async () => {
    await billing('b.plain');
    const { body } = await administrator.ask('GET', '/v1/accounts');
    expect(JSON.stringify(body)).not.toMatch(/argon2|"password"|"totp"/i);
  });
});

describe('an authenticator', () => {
  it('is asked for after the password; each code counts once, and recovery codes too', async () => {
    const person = await billing('b.totp');
    const begun = await person.ask('POST', '/v1/session/totp', {});
    const totp = new TOTP({ secret: Secret.fromBase32(String(begun.body['secret'])) });
    const code = () => totp.generate({ timestamp: clock.now() });
    const { ticket } = begun.body;
    expect((await person.ask('POST', '/v1/session/totp/confirm', { ticket, code: '000000' })).status).toBe(400);
    const confirmed = await person.ask('POST', '/v1/session/totp/confirm', { ticket, code: code() });
    const recovery = confirmed.body['recoveryCodes'] as string[];
    expect(new Set(recovery).size).toBe(10);

    const other = opened.visitor();
    const half = await other.logIn('b.totp', PASSWORD);
    expect(half.body['state']).toBe('second-factor');
    expect((await other.ask('GET', '/v1/session')).status).toBe(401);
    const end = (typed: string) =>
      other.ask('POST', '/v1/session/second-factor', { ticket: half.body['ticket'], code: typed });
    // The code that confirmed it was used then.
    expect((await end(code())).status).toBe(401);
    clock.move(31_000);
    expect((await end(code())).body['state']).toBe('in');
    expect((await other.ask('GET', '/v1/session/passkeys')).body).toMatchObject({ totp: true, recoveryCodes: 10 });

    const lost = opened.visitor();
    for (const expected of [200, 401]) {
      const again = await lost.logIn('b.totp', PASSWORD);
      const sent = { ticket: again.body['ticket'], code: recovery[0] };
      expect((await lost.ask('POST', '/v1/session/second-factor', sent)).status).toBe(expected);
    }
  });
});

describe('a token', () => {
  const token = (visitor: Visitor, account: string, more: object) =>
    visitor.ask('POST', '/v1/tokens', {
      account,
      name: 'grafana',
      permissions: ['metrics:read'],
      systems: 'all',
      endsAt: clock.now() + 1_000_000,
      ...more,
    });

  it('may do part of what its account may, until it ends or is revoked', async () => {
    await administrator.logIn('administrator', PASSWORD);
    const consultant = await opened.person(administrator, 'c.token', [{ role: 'consultant', systems: 'all' }]);
    const made = await token(administrator, consultant.id, { permissions: ['message:search', 'account:edit'] });
    const text = String(made.body['token']);
    expect(text).toMatch(/^sut_[\w-]{43}$/);
    const bearer = (path: string, body: object) =>
      opened.visitor().ask('POST', path, body, { authorization: `Bearer ${text}` });
    expect((await bearer('/v1/messages/count', {})).status).toBe(200);
    // The account may, the token may not; and the other way round.
    expect((await bearer('/v1/held/mend', {})).status).toBe(403);
    expect((await bearer('/v1/accounts', {})).status).toBe(403);
    const listed = await administrator.ask('GET', '/v1/tokens');
    expect(JSON.stringify(listed.body)).not.toContain(text);
    clock.move(1_000_001);
    expect((await bearer('/v1/messages/count', {})).body['code']).toBe('token-ended');
    await administrator.logIn('administrator', PASSWORD);
    const second = await token(administrator, consultant.id, {});
    await administrator.ask('DELETE', `/v1/tokens/${String(second.body['id'])}`);
    const gone = await opened
      .visitor()
      .ask('GET', '/v1/status', undefined, { authorization: `Bearer ${String(second.body['token'])}` });
    expect(gone.body['code']).toBe('token-ended');
    expect((await token(administrator, consultant.id, { endsAt: clock.now() + 400 * 86_400_000 })).body['code']).toBe(
      'token-end-invalid',
    );
  });
});
