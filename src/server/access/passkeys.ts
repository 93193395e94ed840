import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { Fault } from '../../diagnostics/fault.ts';
import type { PracticeStore, Step } from '../../store/practice.ts';
import type { Clock } from '../../world/clock.ts';
import type { AccountRow } from './account.ts';
import { Tickets } from './tickets.ts';

interface PasskeyRow {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly public_key: Uint8Array;
  readonly counter: number;
  readonly transports: string;
  readonly made_at: number;
  readonly used_at: number | null;
}

const LIFE_MS = 5 * 60_000;
type Json = Readonly<Record<string, unknown>>;

/**
 * Passkeys (WebAuthn level 3). The device itself checks the person (user verification is required), so that a passkey
 * counts as both factors. It is bound to the host name by which the console was opened.
 */
export class Passkeys {
  readonly #practice: PracticeStore;
  readonly #clock: Clock;
  readonly #tickets: Tickets<{ readonly challenge: string; readonly account?: string }>;

  constructor(practice: PracticeStore, clock: Clock) {
    this.#practice = practice;
    this.#clock = clock;
    this.#tickets = new Tickets(clock, LIFE_MS);
  }

  of(account: string): Promise<readonly PasskeyRow[]> {
    return this.#practice.rows<PasskeyRow>('passkeys', account);
  }

  async beginAdding(account: AccountRow, origin: string, practice: string): Promise<{ ticket: string; options: Json }> {
    const known = await this.of(account.id);
    const options = await generateRegistrationOptions({
      rpName: practice,
      rpID: hostOf(origin),
      userName: account.name,
      userDisplayName: account.display,
      userID: new Uint8Array(Buffer.from(account.id)),
      attestationType: 'none',
      excludeCredentials: known.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return {
      ticket: this.#tickets.give({ challenge: options.challenge, account: account.id }),
      options: { ...options },
    };
  }

  /** The step that keeps a new passkey. Throws `factor-code-wrong` where the answer does not fit the challenge. */
  async add(account: string, ticket: string, name: string, answer: Json, origin: string): Promise<Step> {
    const begun = this.#tickets.take(ticket);
    if (begun?.account !== account) throw new Fault('factor-code-wrong');
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: answer as unknown as RegistrationResponseJSON,
      expectedChallenge: begun.challenge,
      expectedOrigin: origin,
      expectedRPID: hostOf(origin),
      requireUserVerification: true,
    }).catch((cause: unknown) => {
      throw new Fault('factor-code-wrong', { cause });
    });
    if (!verified) throw new Fault('factor-code-wrong');
    const { id, publicKey, counter, transports } = registrationInfo.credential;
    const values = [id, account, name, publicKey, counter, JSON.stringify(transports ?? []), this.#clock.now()];
    return { name: 'addPasskey', values };
  }

  async beginLogIn(origin: string): Promise<{ ticket: string; options: Json }> {
    const options = await generateAuthenticationOptions({ rpID: hostOf(origin), userVerification: 'required' });
    return { ticket: this.#tickets.give({ challenge: options.challenge }), options: { ...options } };
  }

  /** The id of the account whose passkey answered. Throws `login-refused`. */
  async logIn(ticket: string, answer: Json, origin: string): Promise<string> {
    const begun = this.#tickets.take(ticket);
    const id = answer['id'];
    const known = typeof id === 'string' ? await this.#practice.row<PasskeyRow>('passkey', id) : undefined;
    if (begun === undefined || begun.account !== undefined || known === undefined) throw new Fault('login-refused');
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON,
      expectedChallenge: begun.challenge,
      expectedOrigin: origin,
      expectedRPID: hostOf(origin),
      requireUserVerification: true,
      credential: { id: known.id, publicKey: new Uint8Array(known.public_key), counter: known.counter },
    }).catch((cause: unknown) => {
      throw new Fault('login-refused', { cause });
    });
    if (!verified) throw new Fault('login-refused');
    const values = [authenticationInfo.newCounter, this.#clock.now(), known.id];
    await this.#practice.write([{ name: 'usePasskey', values }]);
    return known.account;
  }
}

function hostOf(origin: string): string {
  return new URL(origin).hostname;
}
