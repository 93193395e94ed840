import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../../diagnostics/fault.ts';
import type { LinkDecision } from '../../meaning/matching/match-list.ts';
import type { PracticeStore } from '../../store/practice.ts';
import type { Clock } from '../../world/clock.ts';
import { RecordShelf } from '../records/record-shelf.ts';

const recordRef = z.strictObject({ system: z.string(), record: z.string() });

/** A record of a person, as its system knows it. */
export type RecordRef = z.infer<typeof recordRef>;

const linkRecord = z.object({
  a: recordRef,
  b: recordRef,
  same: z.boolean(),
  who: z.string(),
  at: z.number(),
  by: z.enum(['person', 'merge-message']),
  why: z.string(),
});

/** What was decided of two records, by whom and when. */
export type PersonLink = z.infer<typeof linkRecord>;

/**
 * Who is whom, as people and merge messages have decided it. Linking and keeping apart are one act with two answers, and
 * taking either back gives the machine the decision again, exactly as before. The audit trail says who did what.
 */
export class PersonLinks {
  readonly #shelf: RecordShelf<typeof linkRecord>;
  readonly #clock: Clock;

  constructor(store: PracticeStore, clock: Clock) {
    this.#shelf = new RecordShelf(store, 'person-link', linkRecord);
    this.#clock = clock;
  }

  /** Every decision in force, the latest first, with its id. */
  async all(): Promise<readonly (PersonLink & { readonly id: string })[]> {
    const kept = await this.#shelf.all();
    return kept.map(({ id, value }) => ({ ...value, id })).sort((x, y) => y.at - x.at || (x.id < y.id ? -1 : 1));
  }

  /** The decisions as matching takes them, records named `system:record`. */
  async decisions(): Promise<LinkDecision[]> {
    return (await this.all()).map(({ a, b, same }) => ({ a: nameOf(a), b: nameOf(b), same }));
  }

  /** Says that two records are, or are not, one person's; a new answer takes the place of the one before. Rejects with `person-link-itself`. */
  async decide(link: Omit<PersonLink, 'at'>): Promise<string> {
    const [a, b] = [link.a, link.b].sort((x, y) => (nameOf(x) < nameOf(y) ? -1 : 1)) as [RecordRef, RecordRef];
    if (nameOf(a) === nameOf(b)) throw new Fault('person-link-itself');
    const id = idOf(a, b);
    const at = this.#clock.now();
    await this.#shelf.put(id, { ...link, a, b, at }, at);
    return id;
  }

  /** Takes a decision back. Rejects with `person-link-unknown`. */
  async withdraw(id: string): Promise<void> {
    if ((await this.#shelf.get(id)) === undefined) throw new Fault('person-link-unknown');
    await this.#shelf.remove(id);
  }
}

const nameOf = ({ system, record }: RecordRef): string => `${system}:${record}`;

/** The same for two records in either order; it names neither. */
function idOf(a: RecordRef, b: RecordRef): string {
  return createHash('sha256')
    .update(JSON.stringify([a, b]))
    .digest('base64url')
    .slice(0, 22);
}
