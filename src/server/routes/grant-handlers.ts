import { Fault } from '../../diagnostics/fault.ts';
import { isInForce } from '../../practice/access/grant.ts';
import type { KeptGrant } from '../../practice/access/grant-desk.ts';
import { newId } from '../access/secret-text.ts';
import type { Handlers } from '../call.ts';
import type { grantRoutes } from '../contract/grant-routes.ts';
import type { Services } from '../services.ts';

/** More than this is not counted. */
const MOST_UNMASKINGS = 10_000;

/** Giving, listing and revoking rights with an end date. */
export const grantHandlers: Handlers<typeof grantRoutes> = {
  grants: async (call) => {
    const { grants } = call.services.access;
    const all = await grants.all();
    call.about({ count: all.length });
    return {
      ...grants.rules,
      systems: Object.keys(call.services.console.inside.workspace().systems),
      grants: await Promise.all(all.map((grant) => viewOf(call.services, grant))),
    };
  },

  giveGrant: async (call) => {
    const { access } = call.services;
    const { account, ...asked } = call.body;
    const row = await access.account(account);
    call.about({ object: `grant for ${row.name}`, reason: asked.why });
    if (row.id === call.principal.id) throw new Fault('grant-own');
    if (!access.rights.needsGrant(row)) throw new Fault('grant-not-needed');
    const id = newId();
    const given = await access.grants.give(id, { ...asked, account: row.id, name: row.name, by: call.who });
    call.about({ object: wordsOf(given) });
    return viewOf(call.services, given);
  },

  revokeGrant: async (call) => {
    call.about({ object: `grant ${call.params.id}`, reason: call.body.why });
    const revoked = await call.services.access.grants.revoke(call.params.id, call.who, call.body.why);
    call.about({ object: wordsOf(revoked) });
    return viewOf(call.services, revoked);
  },
};

/** A grant as the audit trail names it. */
export function wordsOf({ id, name, systems, unmask, endsAt }: KeptGrant): string {
  const where = systems === 'all' ? 'all systems' : systems.join(', ');
  const how = unmask ? ', may unmask' : '';
  return `grant ${id} for ${name} in ${where}${how}, until ${new Date(endsAt).toISOString()}`;
}

async function viewOf({ clock, practice }: Services, grant: KeptGrant) {
  const { account, givenAt: from, endsAt, revoked } = grant;
  const to = revoked?.at ?? endsAt;
  const action = 'message.unmasked';
  const events = grant.unmask ? await practice.trail({ account, action, from, to, limit: MOST_UNMASKINGS }) : [];
  const state = revoked !== undefined ? 'revoked' : isInForce(grant, clock.now()) ? 'in force' : 'ended';
  return { ...grant, state, unmaskings: events.filter(({ outcome }) => outcome === 'done').length } as const;
}
