import { Fault } from '../../diagnostics/fault.ts';
import type { Permission } from '../../practice/access/permissions.ts';
import type { Principal } from '../../practice/access/principal.ts';
import type { PracticeStore, Step } from '../../store/practice.ts';
import type { Clock } from '../../world/clock.ts';
import type { AccountRow } from './account.ts';
import type { Rights } from './rights.ts';
import { newId, newSecret, secretHash } from './secret-text.ts';

/** A token as its row has it. */
export interface TokenRow {
  readonly hash: Uint8Array;
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly permissions: string;
  readonly systems: string;
  readonly made_at: number;
  readonly ends_at: number;
  readonly used_at: number | null;
}

/** The beginning of every token: leak scanners look for it. */
const PREFIX = 'sut_';
const LONGEST_MS = 366 * 24 * 60 * 60_000;
const USED_EVERY_MS = 60_000;

/** Tokens for programs: part of what their account may do, with an end date, shown once and kept as a hash. */
export class Tokens {
  readonly #practice: PracticeStore;
  readonly #clock: Clock;
  readonly #rights: Rights;

  constructor(practice: PracticeStore, clock: Clock, rights: Rights) {
    this.#practice = practice;
    this.#clock = clock;
    this.#rights = rights;
  }

  /** A new token and the step that keeps it. Throws `token-end-invalid` unless it ends within a year. */
  make(given: {
    readonly account: string;
    readonly name: string;
    readonly permissions: readonly Permission[];
    readonly systems: 'all' | readonly string[];
    readonly endsAt: number;
  }): { readonly id: string; readonly token: string; readonly step: Step } {
    const now = this.#clock.now();
    if (given.endsAt <= now || given.endsAt > now + LONGEST_MS) throw new Fault('token-end-invalid');
    const token = newSecret(PREFIX);
    const id = newId();
    const { account, name, permissions, systems, endsAt } = given;
    const lists = [JSON.stringify(permissions), JSON.stringify(systems)];
    const values = [secretHash(token), id, account, name, ...lists, now, endsAt];
    return { id, token, step: { name: 'addToken', values } };
  }

  /** Who a token stands for. Rejects with `token-ended` where it stands for nobody any more. */
  async principal(token: string): Promise<Principal> {
    const hash = secretHash(token);
    const row = await this.#practice.row<TokenRow>('token', hash);
    const now = this.#clock.now();
    if (row === undefined || now >= row.ends_at) throw new Fault('token-ended');
    const account = await this.#practice.row<AccountRow>('account', row.account);
    if (account?.state !== 'active') throw new Fault('token-ended');
    if (now - (row.used_at ?? 0) > USED_EVERY_MS)
      await this.#practice.write([{ name: 'useToken', values: [now, hash] }]);
    return {
      kind: 'token',
      id: account.id,
      given: await this.#rights.given(account),
      credential: row.id,
      name: `${account.name} (${row.name})`,
      only: {
        permissions: JSON.parse(row.permissions) as Permission[],
        systems: JSON.parse(row.systems) as 'all' | string[],
      },
    };
  }

  all(): Promise<readonly TokenRow[]> {
    return this.#practice.rows<TokenRow>('tokens');
  }
}
