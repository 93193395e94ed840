import { Fault } from '../../diagnostics/fault.ts';
import type { PracticeStore } from '../../store/practice.ts';
import type { AccessRules } from '../../workspace/access-rules.ts';
import type { Clock } from '../../world/clock.ts';
import { RecordShelf } from '../records/record-shelf.ts';
import { type Grant, grantRecord, isInForce } from './grant.ts';

/** A grant with its id. */
export type KeptGrant = Grant & { readonly id: string };

/** Rights with an end date: given, listed, revoked; they end by themselves. */
export class GrantDesk {
  readonly rules: AccessRules['grants'];
  readonly #shelf: RecordShelf<typeof grantRecord>;
  readonly #clock: Clock;

  constructor(store: PracticeStore, clock: Clock, rules: AccessRules['grants']) {
    this.rules = rules;
    this.#shelf = new RecordShelf(store, 'grant', grantRecord);
    this.#clock = clock;
  }

  /** Every grant there ever was, newest first. */
  async all(): Promise<readonly KeptGrant[]> {
    const kept = (await this.#shelf.all()).map(({ id, value }) => ({ ...value, id }));
    return kept.sort((a, b) => b.givenAt - a.givenAt);
  }

  /** Those of an account that count now. */
  async inForce(account: string): Promise<readonly KeptGrant[]> {
    const now = this.#clock.now();
    return (await this.all()).filter((grant) => grant.account === account && isInForce(grant, now));
  }

  /** Keeps a grant from now on. Throws `grant-end-invalid` unless it ends later, within the longest time. */
  async give(id: string, asked: Omit<Grant, 'givenAt' | 'revoked' | 'endTold'>): Promise<KeptGrant> {
    const now = this.#clock.now();
    const days = Math.round(this.rules.longestMs / 86_400_000);
    if (asked.endsAt <= now || asked.endsAt > now + this.rules.longestMs)
      throw new Fault('grant-end-invalid', { about: { days } });
    const grant: Grant = { ...asked, givenAt: now };
    await this.#shelf.put(id, grant, now);
    return { ...grant, id };
  }

  /** Throws `grant-unknown`, or `grant-over` where it has ended already. */
  async revoke(id: string, by: string, why: string): Promise<KeptGrant> {
    const grant = await this.#shelf.get(id);
    const now = this.#clock.now();
    if (grant === undefined) throw new Fault('grant-unknown');
    if (!isInForce(grant, now)) throw new Fault('grant-over');
    const revoked: Grant = { ...grant, revoked: { at: now, by, why } };
    await this.#shelf.put(id, revoked, now);
    return { ...revoked, id };
  }

  /** Those that have ended by themselves since this was last asked; each is told once. */
  async ended(): Promise<readonly KeptGrant[]> {
    const now = this.#clock.now();
    const over = (await this.all()).filter(
      ({ revoked, endTold, endsAt }) => revoked === undefined && endTold !== true && endsAt <= now,
    );
    for (const { id, ...grant } of over) await this.#shelf.put(id, { ...grant, endTold: true }, now);
    return over;
  }
}
