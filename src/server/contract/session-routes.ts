import { z } from 'zod';
import { ROLES } from '../../practice/access/roles.ts';
import { grantedSystems, idInAddress, loginName, password, permission } from './access-words.ts';
import { routes } from './route.ts';
import { nothing, time } from './words.ts';

const ticket = z.string().min(1).max(200);
const webauthn = z.record(z.string(), z.unknown());
const browser = z.strictObject({});

const me = z.object({
  /** `in`: logged in; `password`: the password has to be changed first; `factor`: a second factor has to be set up first. */
  state: z.enum(['in', 'password', 'factor']),
  id: z.string(),
  name: z.string(),
  display: z.string(),
  roles: z.array(z.enum(ROLES)).readonly(),
  /** What the person may do anywhere, and in which systems each. */
  permissions: z.partialRecord(permission, z.union([z.literal('all'), z.array(z.string()).readonly()])),
  /** Where a role needs a grant: those that count now. */
  grants: z
    .array(z.object({ systems: grantedSystems, unmask: z.boolean(), why: z.string(), endsAt: time }))
    .readonly()
    .exactOptional(),
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
  newRecoveryCodes: {
    method: 'POST',
    path: '/session/recovery-codes',
    summary: 'New recovery codes in place of the old ones, given the password',
    ...self,
    audit: 'account.factor-added',
    effect: 'changes',
    body: z.strictObject({ password }),
    response: z.object({ recoveryCodes: z.array(z.string()).readonly() }),
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
