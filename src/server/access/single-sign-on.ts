import * as client from 'openid-client';
import { Fault } from '../../diagnostics/fault.ts';
import type { RoleGiven } from '../../practice/access/principal.ts';
import type { Clock } from '../../world/clock.ts';
import { Tickets } from './tickets.ts';

/** What `console.oidc` of suture.yaml says. */
export interface SignOnSettings {
  /** What the button says. */
  readonly name: string;
  readonly issuer: string;
  readonly client: string;
  /** Absent: a public client, with PKCE alone. */
  readonly secret?: string;
  readonly scope: string;
  /** The claim that holds groups or roles: a text or a list of texts. */
  readonly claim: string;
  /** What each of its values gives. */
  readonly roles: Readonly<Record<string, readonly RoleGiven[]>>;
}

/** Who came back from the provider. */
export interface SignedOn {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly display: string;
  readonly given: readonly RoleGiven[];
}

interface Begun {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  readonly redirect: string;
}

const LIFE_MS = 10 * 60_000;

/** OpenID Connect: authorization code with PKCE, state and nonce; roles from a claim. */
export class SingleSignOn {
  readonly settings: SignOnSettings;
  readonly #tickets: Tickets<Begun>;
  #configuration: Promise<client.Configuration> | undefined;

  constructor(settings: SignOnSettings, clock: Clock) {
    this.settings = settings;
    this.#tickets = new Tickets(clock, LIFE_MS);
  }

  /** Where to send the browser, and the ticket that its cookie is to bring back. Throws `sign-on-failed`. */
  async begin(origin: string): Promise<{ readonly location: string; readonly ticket: string }> {
    const configuration = await this.#configured();
    const begun = {
      verifier: client.randomPKCECodeVerifier(),
      state: client.randomState(),
      nonce: client.randomNonce(),
      redirect: `${origin}/v1/session/sign-on/return`,
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: begun.redirect,
      scope: this.settings.scope,
      code_challenge: await client.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
      state: begun.state,
      nonce: begun.nonce,
    });
    return { location: url.href, ticket: this.#tickets.give(begun) };
  }

  /** Who it is that came back. Throws `sign-on-failed`; without a role that the settings name, `not-permitted`. */
  async end(ticket: string | undefined, query: Readonly<Record<string, string | undefined>>): Promise<SignedOn> {
    const begun = ticket === undefined ? undefined : this.#tickets.take(ticket);
    if (begun === undefined) throw new Fault('sign-on-failed');
    const url = new URL(begun.redirect);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    let claims: client.IDToken | undefined;
    try {
      const tokens = await client.authorizationCodeGrant(await this.#configured(), url, {
        pkceCodeVerifier: begun.verifier,
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      });
      claims = tokens.claims();
    } catch (cause) {
      throw new Fault('sign-on-failed', { cause });
    }
    if (claims === undefined) throw new Fault('sign-on-failed');
    const given = this.#rolesOf(claims[this.settings.claim]);
    if (given.length === 0) throw new Fault('not-permitted');
    const name = textOf(claims['preferred_username']) ?? textOf(claims['email']) ?? claims.sub;
    return { issuer: claims.iss, subject: claims.sub, name, display: textOf(claims['name']) ?? name, given };
  }

  #rolesOf(claim: unknown): readonly RoleGiven[] {
    const values = Array.isArray(claim) ? claim : [claim];
    return values.flatMap((value) => {
      const { roles } = this.settings;
      return typeof value === 'string' && Object.hasOwn(roles, value) ? (roles[value] ?? []) : [];
    });
  }

  #configured(): Promise<client.Configuration> {
    this.#configuration ??= this.#discover();
    return this.#configuration;
  }

  async #discover(): Promise<client.Configuration> {
    const { issuer, client: id, secret } = this.settings;
    const url = new URL(issuer);
    // A provider on this machine itself may do without TLS.
    const plain = url.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    const options = plain ? { execute: [client.allowInsecureRequests] } : {};
    try {
      const authentication = secret === undefined ? client.None() : client.ClientSecretBasic(secret);
      return await client.discovery(
        url,
        id,
        secret === undefined ? {} : { client_secret: secret },
        authentication,
        options,
      );
    } catch (cause) {
      // The provider may only be late: the next try asks again.
      this.#configuration = undefined;
      throw new Fault('sign-on-failed', { cause });
    }
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
