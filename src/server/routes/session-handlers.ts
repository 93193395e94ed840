import { Fault } from '../../diagnostics/fault.ts';
import { allPermissions } from '../../practice/access/permissions.ts';
import { rolesOf, systemsOf } from '../../practice/access/principal.ts';
import type { Step } from '../../store/practice.ts';
import type { AccountRow } from '../access/account.ts';
import { passwordFits } from '../access/password-hash.ts';
import { secretHash } from '../access/secret-text.ts';
import { csrfToken, ONE_FACTOR } from '../access/sessions.ts';
import type { Call, Handlers } from '../call.ts';
import type { sessionRoutes } from '../contract/session-routes.ts';

type SessionGroup = typeof sessionRoutes;

/** Logging in and out, and what a person does with the own account. */
export const sessionHandlers: Handlers<SessionGroup> = {
  ways: ({ services: { access } }) => ({
    password: true,
    passkey: true,
    ...(access.signOn === undefined ? {} : { signOn: access.signOn.settings.name }),
  }),

  logIn: async (call) => {
    const { access } = call.services;
    const row = await refusing(call, call.body.name, () =>
      access.byPassword(call.body.name, call.body.password, call.from),
    );
    if (row.totp !== null) {
      // Recorded as refused only if it ends that way: the password alone has not let anybody in.
      call.about({ who: row.name, account: row.id, object: 'password, before the second factor' });
      return { state: 'second-factor', ticket: access.secondFactors.give(row.id, 5) };
    }
    if (access.rights.needsFactor(row) && (await access.passkeys.of(row.id)).length > 0) {
      call.about({ who: row.name, account: row.id, action: 'session.refused', object: 'password without its passkey' });
      throw new Fault('passkey-needed');
    }
    return letIn(call, row, ONE_FACTOR);
  },

  secondFactor: async (call) => {
    const { access } = call.services;
    const row = await refusing(call, '', async () => {
      access.mustNotWait(call.from);
      const id = access.secondFactors.take(call.body.ticket);
      if (id === undefined) throw new Fault('login-refused');
      const found = await access.account(id);
      call.about({ who: found.name, account: found.id });
      if (await access.totp.accepts(found, call.body.code)) return found;
      access.limits.failed(call.from);
      await access.failed(found);
      throw new Fault('login-refused');
    });
    access.secondFactors.end(call.body.ticket);
    return letIn(call, row, 'password and code');
  },

  passkeyChallenge: (call) => call.services.access.passkeys.beginLogIn(call.origin),

  passkeyLogIn: async (call) => {
    const { access } = call.services;
    const row = await refusing(call, '', async () => {
      access.mustNotWait(call.from);
      const { ticket, answer } = call.body;
      const found = await access.account(await access.passkeys.logIn(ticket, answer, call.origin));
      if (found.state !== 'active') throw new Fault('login-refused');
      return found;
    });
    return letIn(call, row, 'passkey');
  },

  signOn: async (call) => {
    const { signOn, cookies } = call.services.access;
    if (signOn === undefined) throw new Fault('sign-on-not-set');
    const { location, ticket } = await signOn.begin(call.origin);
    call.header('set-cookie', cookies.setSignOn(ticket));
    return location;
  },

  signOnReturn: async (call) => {
    const { access } = call.services;
    const { signOn, cookies } = access;
    if (signOn === undefined) throw new Fault('sign-on-not-set');
    const row = await refusing(call, '', async () => {
      const person = await signOn.end(cookies.signOn(call.cookies), call.query);
      call.about({ who: person.name });
      const found = await access.signedOn(person);
      if (found.state !== 'active') throw new Fault('login-refused');
      return found;
    });
    await letIn(call, row, 'single sign-on');
    return '/';
  },

  me: async (call) => meOf(call, await call.services.access.account(call.principal.id), secretOf(call)),

  logOut: async (call) => {
    const { practice, cookies } = call.services.access;
    const { credential, id } = call.principal;
    if (credential !== undefined) await practice.write([{ name: 'endSession', values: [credential, id] }]);
    call.header('set-cookie', cookies.endSession());
    call.header('clear-site-data', '"cache", "storage"');
    return {};
  },

  changePassword: async (call) => {
    const { access } = call.services;
    const row = await access.account(call.principal.id);
    await mustFit(call, row, call.body.old);
    if (call.body.old === call.body.new) throw new Fault('password-common');
    const secret = secretOf(call);
    const method = secret === undefined ? ONE_FACTOR : await access.sessions.method(secret);
    await access.practice.write(await access.chosenPassword(row, call.body.new));
    return letIn(call, row, method);
  },

  sessions: async (call) => {
    const rows = await call.services.access.sessions.of(call.principal.id);
    return {
      sessions: rows.map((row) => ({
        id: row.id,
        method: row.method,
        from: row.source,
        agent: row.agent,
        madeAt: row.made_at,
        seenAt: row.seen_at,
        endsAt: row.ends_at,
        current: row.id === call.principal.credential,
      })),
    };
  },

  endSession: async (call) => {
    call.about({ object: `session ${call.params.id}` });
    const step = { name: 'endSession', values: [call.params.id, call.principal.id], changes: 1 } as const;
    await call.services.access.practice.write([step]);
    return {};
  },

  beginTotp: async (call) => {
    const { access } = call.services;
    const row = await access.account(call.principal.id);
    const { secret, uri } = access.totp.newSecret(row.name, `Suture ${access.project}`);
    return { ticket: access.newTotps.give({ account: row.id, secret }, 5), secret, uri };
  },

  confirmTotp: async (call) => {
    const { access } = call.services;
    call.about({ object: 'authenticator' });
    const begun = access.newTotps.take(call.body.ticket);
    if (begun?.account !== call.principal.id) throw new Fault('factor-code-wrong');
    const step = access.totp.stepOf(begun.secret, call.body.code);
    if (step === undefined) throw new Fault('factor-code-wrong');
    access.newTotps.end(call.body.ticket);
    const { codes, steps } = access.totp.recoveryCodes(begun.account);
    await access.practice.write([
      { name: 'setTotp', values: [Buffer.from(begun.secret), begun.account], changes: 1 },
      { name: 'useTotp', values: [step, begun.account, step] },
      ...steps,
      ...factorChanged(call, 'password and code'),
    ]);
    return { recoveryCodes: codes };
  },

  removeTotp: async (call) => {
    const { access } = call.services;
    call.about({ object: 'authenticator' });
    const row = await access.account(call.principal.id);
    await mustFit(call, row, call.body.password);
    if (access.rights.needsFactor(row) && (await access.passkeys.of(row.id)).length === 0)
      throw new Fault('factor-last');
    await access.practice.write([
      { name: 'setTotp', values: [null, row.id] },
      { name: 'clearRecoveryCodes', values: [row.id] },
      ...factorChanged(call),
    ]);
    return {};
  },

  newRecoveryCodes: async (call) => {
    const { access } = call.services;
    call.about({ object: 'recovery codes' });
    const row = await access.account(call.principal.id);
    await mustFit(call, row, call.body.password);
    if (row.totp === null) throw new Fault('factor-unknown');
    const { codes, steps } = access.totp.recoveryCodes(row.id);
    await access.practice.write(steps);
    return { recoveryCodes: codes };
  },

  passkeys: async (call) => {
    const { access } = call.services;
    const row = await access.account(call.principal.id);
    const counted = await access.practice.row<{ count: number }>('countRecoveryCodes', row.id);
    return {
      totp: row.totp !== null,
      recoveryCodes: counted?.count ?? 0,
      passkeys: (await access.passkeys.of(row.id)).map((each) => ({
        id: each.id,
        name: each.name,
        madeAt: each.made_at,
        ...(each.used_at === null ? {} : { usedAt: each.used_at }),
      })),
    };
  },

  beginPasskey: async (call) => {
    const { access } = call.services;
    const row = await access.account(call.principal.id);
    return access.passkeys.beginAdding(row, call.origin, `Suture ${access.project}`);
  },

  addPasskey: async (call) => {
    const { access } = call.services;
    const { ticket, name, answer } = call.body;
    call.about({ object: 'passkey' });
    const step = await access.passkeys.add(call.principal.id, ticket, name, answer, call.origin);
    await access.practice.write([step, ...factorChanged(call, 'password and passkey')]);
    return {};
  },

  removePasskey: async (call) => {
    const { access } = call.services;
    call.about({ object: 'passkey' });
    const row = await access.account(call.principal.id);
    const known = await access.passkeys.of(row.id);
    if (access.rights.needsFactor(row) && row.totp === null && known.length <= 1) throw new Fault('factor-last');
    const step = { name: 'removePasskey', values: [call.params.id, row.id] } as const;
    if (known.every(({ id }) => id !== call.params.id)) throw new Fault('factor-unknown');
    await access.practice.write([step, ...factorChanged(call)]);
    return {};
  },
};

/** Does a log-in, and lets the audit trail say that it was refused where it was. */
async function refusing(call: Pick<Call, 'about'>, name: string, run: () => Promise<AccountRow>): Promise<AccountRow> {
  // What was typed as a name may be a password typed in the wrong field: only names of accounts are recorded.
  try {
    return await run();
  } catch (error) {
    call.about({ action: 'session.refused', ...(name === '' ? {} : { object: 'log-in by name' }) });
    if (error instanceof Fault && error.code === 'account-unknown') throw new Fault('login-refused');
    throw error;
  }
}

/** Begins a session and sets its cookie. */
async function letIn(
  call: Pick<Call, 'services' | 'about' | 'from' | 'agent' | 'cookies' | 'header'>,
  row: AccountRow,
  method: string,
): ReturnType<typeof meOf> {
  const { access, clock } = call.services;
  const { secret, step } = access.sessions.begin(row.id, { method, source: call.from, agent: call.agent });
  const former = access.cookies.session(call.cookies);
  await access.practice.write([
    step,
    { name: 'setSeen', values: [clock.now(), row.id] },
    // Whoever logs in anew leaves nothing open behind.
    ...(former === undefined ? [] : [{ name: 'endSessionByHash', values: [secretHash(former)] } as const]),
  ]);
  access.limits.succeeded(call.from);
  const principal = await access.sessions.principal(secret);
  call.about({ who: row.name, account: row.id, by: 'session', roles: rolesOf(principal), object: method });
  call.header('set-cookie', access.cookies.setSession(secret));
  return meOf({ services: call.services, principal }, row, secret);
}

async function meOf(call: Pick<Call, 'services' | 'principal'>, row: AccountRow, secret: string | undefined) {
  const { principal, services } = call;
  const now = services.clock.now();
  const { times } = services.access.sessions;
  const { access } = services;
  const grants = access.rights.needsGrant(row) ? await access.grants.inForce(row.id) : undefined;
  return {
    state: principal.first ?? ('in' as const),
    id: row.id,
    name: row.name,
    display: row.display,
    roles: rolesOf(principal),
    permissions: Object.fromEntries(
      allPermissions
        .map((permission) => [permission, systemsOf(principal, permission)] as const)
        .filter(([, systems]) => systems.length > 0),
    ),
    ...(grants === undefined ? {} : { grants }),
    ...(secret === undefined ? {} : { csrf: csrfToken(secret), idleEndsAt: now + times.idleMs }),
  };
}

function secretOf(call: Pick<Call, 'principal' | 'services' | 'cookies'>): string | undefined {
  return call.principal.kind === 'session' ? call.services.access.cookies.session(call.cookies) : undefined;
}

/** After a factor was added or taken away every other session ends; `method`: by what this one counts as begun now. */
function factorChanged({ principal }: Pick<Call, 'principal'>, method?: string): readonly Step[] {
  const here = principal.credential ?? '';
  return [
    ...(method === undefined ? [] : [{ name: 'setSessionMethod', values: [method, here, principal.id] } as const]),
    { name: 'endOtherSessions', values: [principal.id, here] },
  ];
}

async function mustFit(call: Pick<Call, 'services' | 'from'>, row: AccountRow, password: string): Promise<void> {
  const { access } = call.services;
  access.mustNotWait(call.from);
  if (await passwordFits(row.password, password)) return;
  access.limits.failed(call.from);
  await access.failed(row);
  throw new Fault('login-refused');
}
