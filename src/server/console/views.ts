import { z } from 'zod';
import { RecordShelf } from '../../practice/records/record-shelf.ts';
import type { PracticeStore } from '../../store/practice.ts';
import type { Clock } from '../../world/clock.ts';
import type { Random } from '../../world/random.ts';
import { viewRequest } from '../contract/console/message-list.ts';

const DAY_MS = 24 * 3_600_000;
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;

const kept = viewRequest.extend({ who: z.string(), endsAt: z.number() });
type Asked = z.output<typeof viewRequest>;

/** What people searched by, kept at the server for a day, each for whoever asked: an address names the view, never a patient. */
export class Views {
  readonly #shelf: RecordShelf<typeof kept>;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(store: PracticeStore, clock: Clock, random: Random) {
    this.#shelf = new RecordShelf(store, 'view', kept);
    this.#clock = clock;
    this.#random = random;
  }

  async keep(who: string, asked: Asked): Promise<{ id: string; label: string; expiresAt: number }> {
    const now = this.#clock.now();
    const id = Array.from({ length: LENGTH }, () => LETTERS[Math.floor(this.#random.next() * LETTERS.length)]).join('');
    const expiresAt = now + DAY_MS;
    await this.#shelf.put(id, { ...asked, who, endsAt: expiresAt }, now, expiresAt);
    const kinds = [
      ...(asked.words ?? []).map(({ kind }) => kind),
      ...(asked.controlId === undefined ? [] : ['control id']),
    ];
    return { id, label: [...new Set(kinds)].join(', '), expiresAt };
  }

  /** What somebody searched by; undefined when it is another's or its day is over. */
  async get(who: string, id: string): Promise<Asked | undefined> {
    const found = await this.#shelf.get(id);
    if (found === undefined || found.who !== who || found.endsAt <= this.#clock.now()) return undefined;
    const { who: _, endsAt: __, ...asked } = found;
    return asked;
  }
}
