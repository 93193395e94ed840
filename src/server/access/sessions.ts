import { Fault } from '../../diagnostics/fault.ts';
import type { Principal } from '../../practice/access/principal.ts';
import type { PracticeStore, Step } from '../../store/practice.ts';
import type { Clock } from '../../world/clock.ts';
import type { AccountRow } from './account.ts';
import type { Rights } from './rights.ts';
import { newId, newSecret, secretHash } from './secret-text.ts';

/** A session as its row has it. */
export interface SessionRow {
  readonly hash: Uint8Array;
  readonly id: string;
  readonly account: string;
  readonly method: string;
  readonly source: string;
  readonly agent: string;
  readonly made_at: number;
  readonly seen_at: number;
  readonly ends_at: number;
}

/** How long a session lives. */
export interface SessionTimes {
  /** Without a request, in ms. */
  readonly idleMs: number;
  /** At most, in ms. */
  readonly longestMs: number;
}

export const SESSION_TIMES: SessionTimes = { idleMs: 15 * 60_000, longestMs: 12 * 60 * 60_000 };

/** How a session began that only a password was shown for. */
export const ONE_FACTOR = 'password';

/** A use is written down at most this often; the idle time is that much too long at worst. */
const SEEN_EVERY_MS = 20_000;

/** Sessions: an opaque random id in a cookie, kept as its hash, with an idle time and a longest time. */
export class Sessions {
  readonly #practice: PracticeStore;
  readonly #clock: Clock;
  readonly #rights: Rights;
  readonly times: SessionTimes;

  constructor(practice: PracticeStore, clock: Clock, rights: Rights, times: SessionTimes = SESSION_TIMES) {
    this.#practice = practice;
    this.#clock = clock;
    this.#rights = rights;
    this.times = times;
  }

  /** A new session, and the step that makes it; the secret is for the cookie only. */
  begin(
    account: string,
    facts: { readonly method: string; readonly source: string; readonly agent: string },
  ): {
    readonly secret: string;
    readonly step: Step;
  } {
    const secret = newSecret();
    const now = this.#clock.now();
    const { method, source, agent } = facts;
    const ends = now + this.times.longestMs;
    const values = [secretHash(secret), newId(), account, method, source, agent.slice(0, 200), now, now, ends];
    return { secret, step: { name: 'addSession', values } };
  }

  /** Who a cookie's secret stands for. Rejects with `session-ended` where it stands for nobody any more. */
  async principal(secret: string): Promise<Principal> {
    const hash = secretHash(secret);
    const session = await this.#practice.row<SessionRow>('session', hash);
    const now = this.#clock.now();
    if (session === undefined) throw new Fault('session-ended');
    if (now >= session.ends_at || now - session.seen_at > this.times.idleMs) {
      await this.#practice.write([{ name: 'endSessionByHash', values: [hash] }]);
      throw new Fault('session-ended');
    }
    const account = await this.#practice.row<AccountRow>('account', session.account);
    if (account?.state !== 'active') throw new Fault('session-ended');
    if (now - session.seen_at > SEEN_EVERY_MS)
      await this.#practice.write([{ name: 'seeSession', values: [now, hash] }]);
    const bare = session.method === ONE_FACTOR && this.#rights.needsFactor(account);
    // Whoever has a second factor must have used it: a password alone may not add another one.
    if (bare && (await this.#hasFactor(account))) throw new Fault('session-ended');
    const first = account.must_change === 1 ? 'password' : bare ? 'factor' : undefined;
    return {
      kind: 'session',
      id: account.id,
      name: account.name,
      given: await this.#rights.given(account),
      credential: session.id,
      ...(first === undefined ? {} : { first }),
    };
  }

  /** How somebody logged in. */
  async method(secret: string): Promise<string> {
    const session = await this.#practice.row<SessionRow>('session', secretHash(secret));
    return session?.method ?? ONE_FACTOR;
  }

  async #hasFactor({ id, totp }: AccountRow): Promise<boolean> {
    return totp !== null || (await this.#practice.rows('passkeys', id)).length > 0;
  }

  /** Removes what has ended. */
  async clear(): Promise<void> {
    const now = this.#clock.now();
    await this.#practice.write([{ name: 'clearSessions', values: [now, now - this.times.idleMs - SEEN_EVERY_MS] }]);
  }

  /** Sessions of an account that still live, oldest first. */
  async of(account: string): Promise<readonly SessionRow[]> {
    const now = this.#clock.now();
    const rows = await this.#practice.rows<SessionRow>('sessionsOf', account);
    return rows.filter((row) => now < row.ends_at && now - row.seen_at <= this.times.idleMs);
  }
}

/** What a page sends along with every change, made of the cookie's secret: another site cannot know it. */
export function csrfToken(secret: string): string {
  return secretHash(`suture csrf ${secret}`).toString('base64url');
}
