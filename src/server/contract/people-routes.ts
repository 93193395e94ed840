import { z } from 'zod';
import { GIVEN_ROLES } from '../../practice/access/roles.ts';
import { grantedSystems, idInAddress, loginName, permission, systems } from './access-words.ts';
import { routes } from './route.ts';
import { nothing, time } from './words.ts';

const givenRole = z.strictObject({ role: z.enum(GIVEN_ROLES), systems });

const account = z.object({
  id: z.string(),
  name: z.string(),
  display: z.string(),
  state: z.enum(['active', 'locked', 'removed']),
  given: z.array(z.object({ role: z.string(), systems: grantedSystems })).readonly(),
  signOn: z.boolean(),
  secondFactor: z.boolean(),
  passkeys: z.number(),
  mustChangePassword: z.boolean(),
  madeAt: time,
  seenAt: time.exactOptional(),
});

const withPassword = account.extend({
  /** Works once, for a day: shown here and never again. */
  oneTimePassword: z.string(),
});

const token = z.object({
  id: z.string(),
  account: z.string(),
  name: z.string(),
  permissions: z.array(z.string()).readonly(),
  systems: grantedSystems,
  madeAt: time,
  endsAt: time,
  usedAt: time.exactOptional(),
});

/** Who may do what: accounts and tokens. */
export const peopleRoutes = routes({
  accounts: {
    method: 'GET',
    path: '/accounts',
    summary: 'Everybody who can log in, with their roles',
    permission: 'account:read',
    reach: 'practice',
    audit: 'account.listed',
    effect: 'reads',
    response: z.object({ accounts: z.array(account).readonly() }),
  },
  invite: {
    method: 'POST',
    path: '/accounts',
    summary: 'Makes an account with a password that works once',
    permission: 'account:edit',
    reach: 'practice',
    audit: 'account.invited',
    effect: 'changes',
    body: z.strictObject({
      name: loginName,
      display: z.string().trim().min(1).max(200),
      given: z.array(givenRole).min(1).max(20),
    }),
    response: withPassword,
  },
  changeAccount: {
    method: 'PUT',
    path: '/accounts/:id',
    summary: 'Changes the roles or the shown name of an account',
    permission: 'account:edit',
    reach: 'practice',
    audit: 'account.changed',
    effect: 'changes',
    params: idInAddress,
    body: z.strictObject({
      display: z.string().trim().min(1).max(200).exactOptional(),
      given: z.array(givenRole).max(20).exactOptional(),
      state: z.enum(['active', 'locked']).exactOptional(),
    }),
    response: account,
  },
  resetAccount: {
    method: 'POST',
    path: '/accounts/:id/reset',
    summary:
      'Gives an account a new password that works once, takes its second factors away and ends its sessions and tokens',
    permission: 'account:edit',
    reach: 'practice',
    audit: 'account.password-reset',
    effect: 'changes',
    params: idInAddress,
    response: withPassword,
  },
  removeAccount: {
    method: 'DELETE',
    path: '/accounts/:id',
    summary: 'Removes an account; what it did stays in the audit trail',
    permission: 'account:edit',
    reach: 'practice',
    audit: 'account.removed',
    effect: 'changes',
    params: idInAddress,
    response: nothing,
  },
  tokens: {
    method: 'GET',
    path: '/tokens',
    summary: 'Tokens of programs, without the tokens themselves',
    permission: 'token:edit',
    reach: 'practice',
    audit: 'token.listed',
    effect: 'reads',
    response: z.object({ tokens: z.array(token).readonly() }),
  },
  makeToken: {
    method: 'POST',
    path: '/tokens',
    summary: 'Makes a token for a program: part of what an account may do, with an end date; shown once',
    permission: 'token:edit',
    reach: 'practice',
    audit: 'token.made',
    effect: 'changes',
    body: z.strictObject({
      account: z.string().min(1).max(200),
      name: z.string().trim().min(1).max(100),
      permissions: z.array(permission).min(1),
      systems,
      endsAt: time,
    }),
    response: token.extend({ token: z.string() }),
  },
  revokeToken: {
    method: 'DELETE',
    path: '/tokens/:id',
    summary: 'Revokes a token',
    permission: 'token:edit',
    reach: 'practice',
    audit: 'token.revoked',
    effect: 'changes',
    params: idInAddress,
    response: nothing,
  },
});
