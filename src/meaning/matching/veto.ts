import { DIFFERENT_DATE } from './kinds/birth-date.ts';
import { DIFFERENT_SUFFIX } from './kinds/closed-kinds.ts';
import { CROSSED, DIFFERENT_GIVEN } from './kinds/given-name.ts';
import { type FieldKind, MISSING, SAME } from './kinds/kind.ts';
import { DIFFERENT_NUMBER } from './kinds/number-kinds.ts';
import type { PairScorer } from './pair-scorer.ts';
import type { People } from './people.ts';

/** Why two records are not linked by the machine, whatever their weight; the sentence is for people. */
export type Veto =
  | 'different-people'
  | 'namesakes'
  | 'generations'
  | 'numbers-conflict'
  | 'name-and-birth-date-only'
  | 'made-up-name'
  | 'birth-date-missing';

/** Vetoes after which the two are taken for two people; the others leave the decision to a person. */
export const SEPARATING: ReadonlySet<Veto> = new Set(['different-people', 'namesakes', 'generations']);

/** A postal code that fewer than one in 2 to the power of this have. */
const RARE_BITS = 8;

/** A list has birth dates when all but so few have one. */
const ALWAYS = 0.99;

/** What the vetoes look at. */
interface Seen {
  readonly given: number;
  readonly date: number;
  readonly suffix: number;
  readonly number: number;
  /** A number of an authority in common. */
  readonly numbered: boolean;
  /** Something besides name and birth date in common by which a person is reached. */
  readonly reached: boolean;
}

/** Reads an expert's vetoes off the outcomes of the comparisons of two records. */
export class VetoReader {
  readonly #people: People;
  readonly #families: boolean;
  readonly #scorer: PairScorer;
  readonly #places: ReadonlyMap<FieldKind, readonly number[]>;

  constructor(scorer: PairScorer) {
    const { people } = scorer;
    this.#scorer = scorer;
    this.#people = people;
    this.#families = scorer.households.families;
    const places = new Map<FieldKind, number[]>();
    people.comparisons.forEach(({ kind }, at) => places.set(kind, [...(places.get(kind) ?? []), at]));
    this.#places = places;
  }

  /** The veto on linking two records by themselves, or undefined. */
  read(levels: Uint8Array, a: number, b: number): Veto | undefined {
    const seen = this.#seen(levels, a, b);
    return this.#separates(seen) ?? this.#asks(seen, a, b);
  }

  #separates(seen: Seen): Veto | undefined {
    // Twins and others of one household: one address, one telephone, one last name, even one birth date, another first name.
    if (this.#families && seen.given === DIFFERENT_GIVEN && !seen.numbered) return 'different-people';
    // Father and son: all the same but the birth date and what tells the generations apart.
    if (seen.suffix === DIFFERENT_SUFFIX && !(seen.date === SAME && seen.numbered)) return 'generations';
    if (this.#families && seen.date === DIFFERENT_DATE && !seen.numbered) return 'generations';
    // Two of one name and birth date, with nothing else in common and two numbers.
    return seen.number === DIFFERENT_NUMBER && !seen.reached ? 'namesakes' : undefined;
  }

  #asks(seen: Seen, a: number, b: number): Veto | undefined {
    const conflict = seen.number === DIFFERENT_NUMBER;
    if (conflict && this.#whole(a, b)) return 'numbers-conflict';
    if (this.#people.namesNobody(a) || this.#people.namesNobody(b)) return 'made-up-name';
    if (!conflict && this.#undated(a, b)) return 'birth-date-missing';
    return seen.reached || seen.given === CROSSED ? undefined : 'name-and-birth-date-only';
  }

  #seen(levels: Uint8Array, a: number, b: number): Seen {
    const level = (kind: FieldKind): number => levels[this.#places.get(kind)?.[0] ?? -1] ?? MISSING;
    const agrees = (kind: FieldKind): boolean =>
      (this.#places.get(kind) ?? []).some((at) => levels[at] === SAME || levels[at] === 2);
    const numbered = agrees('socialSecurity') || agrees('identifier');
    const housed = agrees('street') || (agrees('houseNumber') && agrees('postcode'));
    // A town in common says something only of those of whom no address is known; a postal code also where few have it.
    const unhoused = level('street') === MISSING && (agrees('postcode') || agrees('city') || agrees('text'));
    return {
      given: level('givenName'),
      date: level('birthDate'),
      suffix: level('suffix'),
      number: level('socialSecurity'),
      numbered,
      reached: numbered || housed || agrees('phone') || agrees('email') || unhoused || this.#rarePostcode(levels, a, b),
    };
  }

  #rarePostcode(levels: Uint8Array, a: number, b: number): boolean {
    return (this.#places.get('postcode') ?? []).some(
      (at) => levels[at] === SAME && this.#scorer.weight(at, SAME, a, b) >= RARE_BITS,
    );
  }

  /** Whether a record has no birth date in a list that always has one. */
  #undated(a: number, b: number): boolean {
    const at = this.#places.get('birthDate')?.[0];
    const column = at === undefined ? undefined : this.#people.comparisons[at]?.column;
    if (column === undefined || column.filled < this.#people.size * ALWAYS) return false;
    return column.rows[a] === 0 || column.rows[b] === 0;
  }

  /** Whether both numbers are whole, so that their conflict is no slip of four digits. */
  #whole(a: number, b: number): boolean {
    const at = this.#places.get('socialSecurity')?.[0];
    const column = at === undefined ? undefined : this.#people.comparisons[at]?.column;
    const whole = (row: number): boolean => String(column?.valueOf(column.rows[row] ?? 0)).length === 9;
    return whole(a) && whole(b);
  }
}
