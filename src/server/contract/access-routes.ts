import { z } from 'zod';
import { allPermissions, type Permission } from '../../practice/access/permissions.ts';
import { GIVEN_ROLES, ROLES } from '../../practice/access/roles.ts';
import { routes } from './route.ts';
import { name, nothing, time } from './words.ts';

const password = z.string().min(1).max(1000);
const loginName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,99}$/u);
const systems = z.union([z.literal('all'), z.array(name).min(1).max(200)]);
const givenRole = z.strictObject({ role: z.enum(GIVEN_ROLES as [string, ...string[]]), systems });
const permission = z.enum(allPermissions as [Permission, ...Permission[]]);
const ticket = z.string().min(1).max(200);
const webauthn = z.record(z.string(), z.unknown());
const idInAddress = z.object({ id: z.string().min(1).max(200) });
const browser = z.strictObject({});

const me = z.object({
  /** `in`: logged in; `password`: the password has to be changed first. */
  state: z.enum(['in', 'password']),
  id: z.string(),
  name: z.string(),
  display: z.string(),
  roles: z.array(z.enum(ROLES)).readonly(),
  /** What the person may do anywhere, and in which systems each. */
  permissions: z.partialRecord(permission, z.union([z.literal('all'), z.array(z.string()).readonly()])),
  /** To be sent as `x-suture-csrf` with everything but GET. */
  csrf: z.string().exactOptional(),
  /** When the session ends unless something is asked before, and when it ends in any case. */
  idleEndsAt: time.exactOptional(),
  endsAt: time.exactOptional(),
});

const loggedIn = z.union([me, z.object({ state: z.literal('second-factor'), ticket: z.string() })]);

const session = z.object({
  id: z.string(),
  method: z.string(),
  from: z.string(),
  agent: z.string(),
  madeAt: time,
  seenAt: time,
  endsAt: time,
  current: z.boolean(),
});

const account = z.object({
  id: z.string(),
  name: z.string(),
  display: z.string(),
  state: z.enum(['active', 'locked', 'removed']),
  given: z
    .array(z.object({ role: z.string(), systems: z.union([z.literal('all'), z.array(z.string()).readonly()]) }))
    .readonly(),
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
  systems: z.union([z.literal('all'), z.array(z.string()).readonly()]),
  madeAt: time,
  endsAt: time,
  usedAt: time.exactOptional(),
});

const self = { permission: 'self', reach: 'practice' } as const;
const stranger = { permission: 'public', reach: 'practice' } as const;

/** Logging in and out, one's own session, passwords and second factors. */
export const sessionRoutes = routes({
  ways: {
    method: 'GET',
    path: '/session/ways',
    summary: 'How one can log in here',
    ...stranger,
    audit: 'none',
    effect: 'reads',
    response: z.object({ password: z.boolean(), passkey: z.boolean(), signOn: z.string().exactOptional() }),
  },
  logIn: {
    method: 'POST',
    path: '/session',
    summary: 'Logs in with name and password; a second factor may be asked for',
    ...stranger,
    audit: 'session.started',
    effect: 'reads',
    body: z.strictObject({ name: loginName, password }),
    response: loggedIn,
  },
  secondFactor: {
    method: 'POST',
    path: '/session/second-factor',
    summary: 'Ends a log-in with the code of an authenticator, or a recovery code',
    ...stranger,
    audit: 'session.started',
    effect: 'reads',
    body: z.strictObject({ ticket, code: z.string().trim().min(6).max(40) }),
    response: me,
  },
  passkeyChallenge: {
    method: 'POST',
    path: '/session/passkey/challenge',
    summary: 'Begins a log-in with a passkey',
    ...stranger,
    audit: 'none',
    effect: 'reads',
    body: browser,
    response: z.object({ ticket: z.string(), options: webauthn }),
  },
  passkeyLogIn: {
    method: 'POST',
    path: '/session/passkey',
    summary: 'Logs in with a passkey',
    ...stranger,
    audit: 'session.started',
    effect: 'reads',
    body: z.strictObject({ ticket, answer: webauthn }),
    response: me,
  },
  signOn: {
    method: 'GET',
    path: '/session/sign-on',
    summary: 'Sends the browser to the single sign-on provider',
    ...stranger,
    audit: 'none',
    effect: 'reads',
    response: 'redirect',
  },
  signOnReturn: {
    method: 'GET',
    path: '/session/sign-on/return',
    summary: 'Where the single sign-on provider sends the browser back to',
    ...stranger,
    audit: 'session.started',
    effect: 'reads',
    query: z.object({
      code: z.string().max(4000).exactOptional(),
      state: z.string().max(400).exactOptional(),
      iss: z.string().max(400).exactOptional(),
      error: z.string().max(200).exactOptional(),
    }),
    response: 'redirect',
  },
  me: {
    method: 'GET',
    path: '/session',
    summary: 'Who is logged in, and what he may do',
    ...self,
    audit: 'none',
    effect: 'reads',
    response: me,
  },
  logOut: {
    method: 'DELETE',
    path: '/session',
    summary: 'Logs out',
    ...self,
    audit: 'session.ended',
    effect: 'reads',
    response: nothing,
  },
  changePassword: {
    method: 'POST',
    path: '/session/password',
    summary: "Changes one's own password; every other session of the account ends",
    ...self,
    audit: 'account.password-changed',
    effect: 'changes',
    body: z.strictObject({ old: password, new: password }),
    response: me,
  },
  sessions: {
    method: 'GET',
    path: '/session/all',
    summary: "One's own sessions",
    ...self,
    audit: 'none',
    effect: 'reads',
    response: z.object({ sessions: z.array(session).readonly() }),
  },
  endSession: {
    method: 'DELETE',
    path: '/session/all/:id',
    summary: "Ends one of one's own sessions",
    ...self,
    audit: 'session.revoked',
    effect: 'changes',
    params: idInAddress,
    response: nothing,
  },
  beginTotp: {
    method: 'POST',
    path: '/session/totp',
    summary: 'Makes a secret for an authenticator; it counts once a code has confirmed it',
    ...self,
    audit: 'none',
    effect: 'reads',
    body: browser,
    response: z.object({ ticket: z.string(), secret: z.string(), uri: z.string() }),
  },
  confirmTotp: {
    method: 'POST',
    path: '/session/totp/confirm',
    summary: 'Confirms an authenticator with its code; gives recovery codes, shown once',
    ...self,
    audit: 'account.factor-added',
    effect: 'changes',
    body: z.strictObject({ ticket, code: z.string().trim().min(6).max(10) }),
    response: z.object({ recoveryCodes: z.array(z.string()).readonly() }),
  },
  removeTotp: {
    method: 'POST',
    path: '/session/totp/remove',
    summary: 'Takes the authenticator away, given the password',
    ...self,
    audit: 'account.factor-removed',
    effect: 'changes',
    body: z.strictObject({ password }),
    response: nothing,
  },
  passkeys: {
    method: 'GET',
    path: '/session/passkeys',
    summary: "One's own passkeys, and whether an authenticator is set",
    ...self,
    audit: 'none',
    effect: 'reads',
    response: z.object({
      totp: z.boolean(),
      recoveryCodes: z.number(),
      passkeys: z
        .array(z.object({ id: z.string(), name: z.string(), madeAt: time, usedAt: time.exactOptional() }))
        .readonly(),
    }),
  },
  beginPasskey: {
    method: 'POST',
    path: '/session/passkeys/challenge',
    summary: 'Begins to add a passkey',
    ...self,
    audit: 'none',
    effect: 'reads',
    body: browser,
    response: z.object({ ticket: z.string(), options: webauthn }),
  },
  addPasskey: {
    method: 'POST',
    path: '/session/passkeys',
    summary: 'Adds a passkey',
    ...self,
    audit: 'account.factor-added',
    effect: 'changes',
    body: z.strictObject({ ticket, name: z.string().trim().min(1).max(100), answer: webauthn }),
    response: nothing,
  },
  removePasskey: {
    method: 'DELETE',
    path: '/session/passkeys/:id',
    summary: 'Removes a passkey',
    ...self,
    audit: 'account.factor-removed',
    effect: 'changes',
    params: idInAddress,
    response: nothing,
  },
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
