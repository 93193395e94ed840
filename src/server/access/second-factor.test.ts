import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenConsole, PASSWORD, type Visitor } from '../../../test/fakes/open-console.ts';
import { SoftwarePasskey } from '../../../test/fakes/software-passkey.ts';
import { USUAL_RULES } from '../../workspace/access-rules.ts';

let opened: OpenConsole;
let administrator: Visitor;

beforeAll(async () => {
  opened = await OpenConsole.open({ host: 'localhost' }, USUAL_RULES);
  administrator = await opened.administrator();
}, 60_000);
afterAll(() => opened?.close());

const code = (secret: string) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: opened.clock.now() });

/** Sets up an authenticator; gives its secret and the recovery codes. */
async function authenticator(
  visitor: Visitor,
): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
  const begun = await visitor.ask('POST', '/v1/session/totp', {});
  const secret = String(begun.body['secret']);
  const body = { ticket: begun.body['ticket'], code: code(secret) };
  const { body: done } = await visitor.ask('POST', '/v1/session/totp/confirm', body);
  return { secret, codes: done['recoveryCodes'] as string[] };
}

async function passkey(visitor: Visitor): Promise<{ readonly key: SoftwarePasskey; readonly status: number }> {
  const key = new SoftwarePasskey(opened.url);
  const begun = await visitor.ask('POST', '/v1/session/passkeys/challenge', {});
  const answer = key.create(begun.body['options'] as Record<string, unknown>);
  const body = { ticket: begun.body['ticket'], name: 'a key', answer };
  return { key, status: (await visitor.ask('POST', '/v1/session/passkeys', body)).status };
}

describe('a second factor that the practice asks for', () => {
  let secret = '';
  let codes: readonly string[] = [];

  it('comes before everything else, after the password', async () => {
    expect((await administrator.ask('GET', '/v1/session')).body['state']).toBe('factor');
    expect((await administrator.ask('GET', '/v1/accounts')).body['code']).toBe('factor-needed');
    ({ secret, codes } = await authenticator(administrator));
    expect(codes).toHaveLength(10);
    expect((await administrator.ask('GET', '/v1/session')).body['state']).toBe('in');
    expect((await administrator.ask('GET', '/v1/accounts')).status).toBe(200);
  });

  it('is asked for at each log-in, and stands through a change of the password', async () => {
    const visitor = opened.visitor();
    const { body } = await visitor.logIn('administrator', PASSWORD);
    expect(body['state']).toBe('second-factor');
    opened.clock.move(60_000);
    const second = { ticket: body['ticket'], code: code(secret) };
    expect((await visitor.ask('POST', '/v1/session/second-factor', second)).body['state']).toBe('in');
    const changed = { old: PASSWORD, new: `${PASSWORD} more` };
    expect((await visitor.ask('POST', '/v1/session/password', changed)).body['state']).toBe('in');
    await visitor.ask('POST', '/v1/session/password', { old: changed.new, new: PASSWORD });
    administrator = visitor;
  });

  it('cannot be taken away when it is the last, and its recovery codes can be made anew', async () => {
    const last = await administrator.ask('POST', '/v1/session/totp/remove', { password: PASSWORD });
    expect(last.body['code']).toBe('factor-last');
    const wrong = await administrator.ask('POST', '/v1/session/recovery-codes', { password: 'something else 7' });
    expect(wrong.body['code']).toBe('login-refused');
    const { body } = await administrator.ask('POST', '/v1/session/recovery-codes', { password: PASSWORD });
    const fresh = body['recoveryCodes'] as readonly string[];
    expect(fresh.filter((each) => codes.includes(each))).toEqual([]);
    const tried = async (recovery: string | undefined) => {
      const visitor = opened.visitor();
      const { body: begun } = await visitor.logIn('administrator', PASSWORD);
      return (await visitor.ask('POST', '/v1/session/second-factor', { ticket: begun['ticket'], code: recovery }))
        .status;
    };
    expect([await tried(codes[0]), await tried(fresh[0]), await tried(fresh[0])]).toEqual([401, 200, 401]);
  });

  it('may be a passkey, and then the password alone opens nothing, not even the adding of another', async () => {
    const person = await opened.person(administrator, 'b.key', [{ role: 'billing', systems: 'all' }]);
    const elsewhere = opened.visitor();
    await elsewhere.logIn('b.key', PASSWORD);
    expect((await person.ask('GET', '/v1/messages?limit=1')).body['code']).toBe('factor-needed');
    const { key, status } = await passkey(person);
    expect(status).toBe(200);
    expect((await person.ask('GET', '/v1/messages?limit=1')).status).toBe(200);
    // Who was in elsewhere before is not any more.
    expect((await elsewhere.ask('GET', '/v1/session')).status).toBe(401);
    const other = opened.visitor();
    const refused = await other.logIn('b.key', PASSWORD);
    expect([refused.status, refused.body['code'], other.cookie]).toEqual([403, 'passkey-needed', '']);
    const challenge = await other.ask('POST', '/v1/session/passkey/challenge', {});
    const answer = key.get(challenge.body['options'] as Record<string, unknown>);
    const entered = await other.ask('POST', '/v1/session/passkey', { ticket: challenge.body['ticket'], answer });
    expect(entered.body['state']).toBe('in');
  });

  it('is not asked of roles that see and take away nothing', async () => {
    for (const role of ['manager', 'frontdesk'] as const) {
      const person = await opened.person(administrator, `m.${role}`, [{ role, systems: 'all' }]);
      expect((await person.ask('GET', '/v1/session')).body['state']).toBe('in');
    }
    for (const role of ['clinician', 'consultant', 'compliance'] as const) {
      const person = await opened.person(administrator, `m.${role}`, [{ role, systems: 'all' }]);
      expect((await person.ask('GET', '/v1/session')).body['state']).toBe('factor');
    }
  });
});
