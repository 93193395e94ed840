import { Fault } from '../../diagnostics/fault.ts';
import type { Step } from '../../store/practice.ts';
import { type AccountRow, givenOf } from '../access/account.ts';
import type { TokenRow } from '../access/tokens.ts';
import type { Handlers } from '../call.ts';
import type { peopleRoutes } from '../contract/people-routes.ts';
import type { Services } from '../services.ts';

/** What an administrator does with accounts and tokens. */
export const peopleHandlers: Handlers<typeof peopleRoutes> = {
  accounts: async ({ services }) => ({
    accounts: await Promise.all((await services.access.accounts()).map((row) => viewOf(services, row))),
  }),

  invite: async (call) => {
    const { access } = call.services;
    const { name, display } = call.body;
    const { id, password, step } = await access.newAccount({ name, display, given: call.body.given });
    call.about({ object: `account ${name}` });
    await access.practice.write([step]);
    return { ...(await viewOf(call.services, await access.account(id))), oneTimePassword: password };
  },

  changeAccount: async (call) => {
    const { access } = call.services;
    const row = await access.account(call.params.id);
    const { display, given, state } = call.body;
    call.about({ object: `account ${row.name}` });
    const stays = (given ?? givenOf(row)).some(({ role }) => role === 'administrator') && state !== 'locked';
    if (!stays) await access.mustLeaveAdministrator(row.id);
    const roles = given === undefined ? row.given : JSON.stringify(given);
    const steps: Step[] = [{ name: 'setGiven', values: [display ?? row.display, roles, row.id], changes: 1 }];
    if (state !== undefined) steps.push({ name: 'setState', values: [state, row.id] });
    if (state === 'locked') steps.push({ name: 'endSessions', values: [row.id] });
    await access.practice.write(steps);
    return viewOf(call.services, await access.account(row.id));
  },

  resetAccount: async (call) => {
    const { access } = call.services;
    const row = await access.account(call.params.id);
    call.about({ object: `account ${row.name}` });
    const { password, steps } = await access.reset(row);
    await access.practice.write(steps);
    return { ...(await viewOf(call.services, await access.account(row.id))), oneTimePassword: password };
  },

  removeAccount: async (call) => {
    const { access } = call.services;
    const row = await access.account(call.params.id);
    call.about({ object: `account ${row.name}` });
    await access.mustLeaveAdministrator(row.id);
    await access.practice.write([
      { name: 'removeAccount', values: [row.id], changes: 1 },
      { name: 'clearRecoveryCodes', values: [row.id] },
      { name: 'clearPasskeys', values: [row.id] },
      ...access.endEverything(row.id),
    ]);
    return {};
  },

  tokens: async ({ services: { access } }) => ({ tokens: (await access.tokens.all()).map(tokenView) }),

  makeToken: async (call) => {
    const { access } = call.services;
    const row = await access.account(call.body.account);
    const { name, permissions, systems, endsAt } = call.body;
    const { id, token, step } = access.tokens.make({ account: row.id, name, permissions, systems, endsAt });
    call.about({ object: `token ${name} of ${row.name}` });
    await access.practice.write([step]);
    const madeAt = call.services.clock.now();
    return { id, account: row.id, name, permissions, systems, madeAt, endsAt, token };
  },

  revokeToken: async (call) => {
    call.about({ object: `token ${call.params.id}` });
    const [revoked] = await call.services.access.practice.write([{ name: 'revokeToken', values: [call.params.id] }]);
    if (revoked === 0) throw new Fault('factor-unknown');
    return {};
  },
};

async function viewOf({ access }: Services, row: AccountRow) {
  const passkeys = await access.passkeys.of(row.id);
  return {
    id: row.id,
    name: row.name,
    display: row.display,
    state: row.state,
    given: givenOf(row),
    signOn: row.subject !== null,
    secondFactor: row.totp !== null,
    passkeys: passkeys.length,
    mustChangePassword: row.must_change === 1,
    madeAt: row.made_at,
    ...(row.seen_at === null ? {} : { seenAt: row.seen_at }),
  };
}

function tokenView(row: TokenRow) {
  return {
    id: row.id,
    account: row.account,
    name: row.name,
    permissions: JSON.parse(row.permissions) as string[],
    systems: JSON.parse(row.systems) as 'all' | string[],
    madeAt: row.made_at,
    endsAt: row.ends_at,
    ...(row.used_at === null ? {} : { usedAt: row.used_at }),
  };
}
