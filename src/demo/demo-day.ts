import type { Random } from '../world/random.ts';
import type { Letter, Person, PracticeMessages } from './practice-messages.ts';

const HOUR_MS = 3_600_000;
/** The laboratory's update came this long before the demo begins. */
const UPDATED_BEFORE_MS = 21 * HOUR_MS;
/** Hours since the update in which it sends a critical result. */
const CRITICAL_HOURS: readonly number[] = [1, 4, 7, 9, 13, 16, 19];
/** Hours since the update in which Elm Street forgets to name who did it. */
const NAMELESS_HOURS: readonly number[] = [5, 8, 10, 14, 17];
/** Results, registrations and charges in an hour of a working day, and at night. */
const BUSY = { results: 8, registration: 3, charges: 4 } as const;
const QUIET = { results: 1.5, registration: 0, charges: 0 } as const;

/** A message of the past, by the system that sends it. */
export interface PastLetter extends Letter {
  readonly from: 'results' | 'registration' | 'charges';
  readonly patient: string;
}

/** Which messages come in which hour: busy days, quiet nights and weekends, and what went wrong since yesterday. */
export class DemoDay {
  readonly #messages: PracticeMessages;
  readonly #random: Random;
  readonly #lost: boolean;
  readonly #days: number;

  /**
   * @param past.lost whether the laboratory's update marks critical results with a flag that nobody knows
   * @param past.days how far back it goes
   */
  constructor(messages: PracticeMessages, random: Random, past: { readonly lost: boolean; readonly days: number }) {
    this.#messages = messages;
    this.#random = random;
    this.#lost = past.lost;
    this.#days = past.days;
  }

  /** When the past begins: on a full hour. */
  start(now: number): number {
    return Math.floor(now / HOUR_MS) * HOUR_MS - this.#days * 24 * HOUR_MS;
  }

  chance(): number {
    return this.#random.next();
  }

  /** How many results since the update carry a flag that nobody knows. */
  static readonly critical = CRITICAL_HOURS.length;
  static readonly nameless = NAMELESS_HOURS.length;

  /** What comes in the hour that begins then; each is made when it is sent, so that it says when that was. */
  hour(at: number, now: number): readonly (() => PastLetter)[] {
    const since = Math.floor((at - (Math.floor(now / HOUR_MS) * HOUR_MS - UPDATED_BEFORE_MS)) / HOUR_MS);
    const ordinary = isBusy(at) ? BUSY : QUIET;
    const { results, registration, charges } = ordinary;
    const makes = [
      ...this.#some(results, 'results', (person) => this.#messages.result(person)),
      ...this.#some(registration, 'registration', (person) =>
        this.#messages.registration(person, this.#random.next() < 1 / 3 ? 'A04' : 'A08'),
      ),
      ...this.#some(charges, 'charges', (person) => this.#messages.charge(person)),
    ];
    const critical = since < 0 ? this.#random.next() < 1 / 30 : CRITICAL_HOURS.includes(since);
    if (critical) {
      const flag = since >= 0 && this.#lost ? 'CRIT' : 'HH';
      makes.push(this.#made('results', (person) => this.#messages.critical(person, flag)));
    }
    if (this.#lost && NAMELESS_HOURS.includes(since))
      makes.push(this.#made('charges', (person) => this.#messages.charge(person, { rendering: false })));
    return makes;
  }

  #some(most: number, from: PastLetter['from'], make: (person: Person) => Letter): (() => PastLetter)[] {
    const count = Math.round(most * (0.6 + 0.8 * this.#random.next()));
    return Array.from({ length: count }, () => this.#made(from, make));
  }

  #made(from: PastLetter['from'], make: (person: Person) => Letter): () => PastLetter {
    return () => {
      const person = this.#messages.person();
      return { ...make(person), from, patient: person.mrn };
    };
  }
}

/** From 7 to 18 o'clock in New York, but for Sunday. */
function isBusy(at: number): boolean {
  const local = new Date(at - 5 * HOUR_MS);
  return local.getUTCDay() !== 0 && local.getUTCHours() >= 7 && local.getUTCHours() < 18;
}
