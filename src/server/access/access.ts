import { Fault } from '../../diagnostics/fault.ts';
import { GrantDesk } from '../../practice/access/grant-desk.ts';
import type { RoleGiven } from '../../practice/access/principal.ts';
import type { PracticeStore, Step } from '../../store/practice.ts';
import type { AccessRules } from '../../workspace/access-rules.ts';
import type { Clock } from '../../world/clock.ts';
import { type AccountRow, givenOf } from './account.ts';
import { Cookies } from './cookies.ts';
import { Passkeys } from './passkeys.ts';
import { hashPassword, passwordFits } from './password-hash.ts';
import { passwordProblem } from './password-rules.ts';
import { Rights } from './rights.ts';
import { newId, oneTimePassword } from './secret-text.ts';
import { Sessions, type SessionTimes } from './sessions.ts';
import { type SignedOn, type SignOnSettings, SingleSignOn } from './single-sign-on.ts';
import { Tickets } from './tickets.ts';
import { Tokens } from './tokens.ts';
import { Totp } from './totp.ts';
import { TryLimits, waitAfter } from './try-limits.ts';

const DAY_MS = 24 * 60 * 60_000;
const SECOND_FACTOR_MS = 5 * 60_000;

export interface AccessOptions {
  readonly practice: PracticeStore;
  readonly clock: Clock;
  /** True where the console is reached by TLS. */
  readonly secure: boolean;
  /** The name of the practice: shown by authenticators, and not to be part of a password. */
  readonly project: string;
  readonly rules: AccessRules;
  readonly times?: SessionTimes;
  readonly signOn?: SignOnSettings;
}

/** Accounts and everything that one can log in with. */
export class Access {
  readonly project: string;
  readonly practice: PracticeStore;
  readonly rights: Rights;
  readonly grants: GrantDesk;
  readonly sessions: Sessions;
  readonly tokens: Tokens;
  readonly totp: Totp;
  readonly passkeys: Passkeys;
  readonly cookies: Cookies;
  readonly limits: TryLimits;
  readonly signOn: SingleSignOn | undefined;
  /** Log-ins that wait for their second factor, by ticket: the account's id. */
  readonly secondFactors: Tickets<string>;
  /** Secrets of authenticators that wait to be confirmed. */
  readonly newTotps: Tickets<{ readonly account: string; readonly secret: string }>;
  readonly #clock: Clock;

  constructor(options: AccessOptions) {
    const { practice, clock, signOn } = options;
    this.project = options.project;
    this.practice = practice;
    this.#clock = clock;
    this.grants = new GrantDesk(practice, clock, options.rules.grants);
    this.rights = new Rights(options.rules, this.grants);
    this.sessions = new Sessions(practice, clock, this.rights, options.times);
    this.tokens = new Tokens(practice, clock, this.rights);
    this.totp = new Totp(practice, clock);
    this.passkeys = new Passkeys(practice, clock);
    this.cookies = new Cookies(options.secure);
    this.limits = new TryLimits(clock);
    this.secondFactors = new Tickets(clock, SECOND_FACTOR_MS);
    this.newTotps = new Tickets(clock, SECOND_FACTOR_MS);
    this.signOn = signOn === undefined ? undefined : new SingleSignOn(signOn, clock);
  }

  /** The account of an id; throws `account-unknown` also for one that was removed. */
  async account(id: string): Promise<AccountRow> {
    const row = await this.practice.row<AccountRow>('account', id);
    if (row === undefined || row.state === 'removed') throw new Fault('account-unknown');
    return row;
  }

  async accounts(): Promise<readonly AccountRow[]> {
    return (await this.practice.rows<AccountRow>('accounts')).filter(({ state }) => state !== 'removed');
  }

  /**
   * Checks name and password. Whatever is wrong, the answer and the time it takes are the same. Throws
   * `login-refused`, or `too-many-tries` with the seconds to wait.
   */
  async byPassword(name: string, password: string, from: string): Promise<AccountRow> {
    this.mustNotWait(from);
    const now = this.#clock.now();
    const row = await this.practice.row<AccountRow>('accountByName', name);
    const fits = await passwordFits(row?.password, password);
    const over = row?.password_ends !== null && row?.password_ends !== undefined && now >= row.password_ends;
    if (row === undefined || row.state !== 'active' || now < row.not_before || !fits || over) {
      this.limits.failed(from);
      if (row !== undefined && !fits) await this.failed(row);
      throw new Fault('login-refused');
    }
    return row;
  }

  /** Throws `too-many-tries` while an address has to wait. */
  mustNotWait(from: string): void {
    const waitMs = this.limits.waitOf(from);
    if (waitMs > 0) throw new Fault('too-many-tries', { about: { seconds: Math.ceil(waitMs / 1000) } });
  }

  /** Counts a failure of an account. */
  async failed(row: AccountRow): Promise<void> {
    const failures = row.failures + 1;
    const notBefore = this.#clock.now() + waitAfter(failures);
    await this.practice.write([{ name: 'setFailures', values: [failures, notBefore, row.id] }]);
  }

  /** A new account with a password that works once. Throws `account-name-taken`. */
  async newAccount(given: {
    readonly name: string;
    readonly display: string;
    readonly given: readonly RoleGiven[];
  }): Promise<{ readonly id: string; readonly password: string; readonly step: Step }> {
    if ((await this.practice.row('accountByName', given.name)) !== undefined) throw new Fault('account-name-taken');
    const id = newId();
    const password = oneTimePassword();
    const now = this.#clock.now();
    const hashed = await hashPassword(password);
    const roles = JSON.stringify(given.given);
    const values = [id, given.name, given.display, hashed, 1, now + DAY_MS, roles, null, null, now];
    return { id, password, step: { name: 'addAccount', values } };
  }

  /** A password that works once, in place of whatever the account had; sessions, tokens and factors end. */
  async reset(row: AccountRow): Promise<{ readonly password: string; readonly steps: readonly Step[] }> {
    const password = oneTimePassword();
    const hashed = await hashPassword(password);
    return {
      password,
      steps: [
        { name: 'setPassword', values: [hashed, 1, this.#clock.now() + DAY_MS, row.id], changes: 1 },
        { name: 'setState', values: ['active', row.id] },
        { name: 'setTotp', values: [null, row.id] },
        { name: 'clearRecoveryCodes', values: [row.id] },
        { name: 'clearPasskeys', values: [row.id] },
        ...this.endEverything(row.id),
      ],
    };
  }

  /** Ends every session and token of an account. */
  endEverything(id: string): readonly Step[] {
    return [
      { name: 'endSessions', values: [id] },
      { name: 'revokeTokens', values: [id] },
    ];
  }

  /** The steps that give an account the password that its person chose. Throws why it may not be chosen. */
  async chosenPassword(row: AccountRow, password: string): Promise<readonly Step[]> {
    const problem = passwordProblem(password, [row.name, row.display, this.project]);
    if (problem !== undefined) throw new Fault(problem);
    const hashed = await hashPassword(password);
    return [
      { name: 'setPassword', values: [hashed, 0, null, row.id], changes: 1 },
      { name: 'endSessions', values: [row.id] },
    ];
  }

  /** Throws `last-administrator` where taking this account's administration away would leave nobody who has it. */
  async mustLeaveAdministrator(id: string): Promise<void> {
    const isOne = (row: AccountRow) => givenOf(row).some(({ role }) => role === 'administrator');
    if (!isOne(await this.account(id))) return;
    const others = (await this.accounts()).filter((row) => row.id !== id && row.state === 'active');
    if (!others.some(isOne)) throw new Fault('last-administrator');
  }

  /** The account of somebody who came by single sign-on, made or brought up to date. */
  async signedOn(person: SignedOn): Promise<AccountRow> {
    const { issuer, subject, given, display } = person;
    const roles = JSON.stringify(given);
    const known = await this.practice.row<AccountRow>('accountBySubject', issuer, subject);
    if (known !== undefined) {
      await this.practice.write([{ name: 'setGiven', values: [display, roles, known.id] }]);
      return { ...known, given: roles, display };
    }
    const id = newId();
    const wished = person.name.toLowerCase();
    // A local account of the same name is somebody else until an administrator says otherwise.
    const taken = (await this.practice.row('accountByName', wished)) !== undefined;
    const name = taken ? `${wished}-${id}` : wished;
    const values = [id, name, display, null, 0, null, roles, issuer, subject, this.#clock.now()];
    await this.practice.write([{ name: 'addAccount', values }]);
    return this.account(id);
  }

  /**
   * The first account of all: an administrator with a password that works once, where there is no account yet.
   * Undefined: somebody can log in already.
   */
  async firstAdministrator(): Promise<{ readonly name: string; readonly password: string } | undefined> {
    const counted = await this.practice.row<{ count: number }>('countAccounts');
    if ((counted?.count ?? 0) > 0) return undefined;
    const given = [{ role: 'administrator', systems: 'all' }] as const;
    const { password, step } = await this.newAccount({ name: 'administrator', display: 'Administrator', given });
    await this.practice.write([step]);
    return { name: 'administrator', password };
  }
}
