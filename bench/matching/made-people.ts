import data from '../../src/meaning/matching/values/nicknames.json' with { type: 'json' };

/** The columns of made people. */
export const MADE_COLUMNS = [
  'id',
  'last_name',
  'first_name',
  'middle_name',
  'suffix',
  'birth_date',
  'sex',
  'ssn',
  'address',
  'city',
  'state',
  'zip',
  'phone',
  'email',
  'mrn',
] as const;

/** A record of a made person, in the order of the columns, and whose it is. */
export interface MadeRecord {
  readonly person: number;
  readonly values: string[];
}

const SURNAMES =
  'smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson watson brooks chavez wood james bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster jimenez'.split(
    ' ',
  );
const STREETS =
  'Main Oak Pine Maple Cedar Elm Washington Lake Hill Park Church School River Spring Walnut Chestnut Franklin Union Highland Center Mill Prospect Grove Summer Winter Lincoln Jefferson Madison Adams Jackson'.split(
    ' ',
  );
const KINDS = 'St Ave Rd Dr Ln Ct Pl Blvd Way Ter'.split(' ');
const SYLLABLES =
  'ba be bo ca ce co da de do fa fe ga go ha he ja ka ke ki la le lo ma me mi mo na ne no pa pe ra re ri ro sa se so ta te to va ve wa we za zo'.split(
    ' ',
  );
const ENDINGS = 'ski son man berg ez er ly ton ard ini ova sen wicz ell ham'.split(' ');

/** Draws from a seed: the same numbers for the same seed. */
class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  share(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    let hash = Math.imul(this.#state ^ (this.#state >>> 15), 0x2c1b3c6d);
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
    return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.share() * count);
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** A rank from 0, the lower the more frequent, as names are: about as Zipf's law has it. */
  rank(count: number): number {
    return Math.min(count - 1, Math.floor(count ** this.share()) - 1);
  }
}

/**
 * Makes records of invented people: names as frequent as names are, households, and about one record in seven written a
 * second time with the slips of a front desk.
 */
export function* madePeople(records: number, seed: number): Generator<MadeRecord> {
  const chance = new Chance(seed);
  const names = data.lines.map((line) => line.split(' ')[0] ?? '');
  const surnames = [...SURNAMES, ...Array.from({ length: 60_000 }, () => madeName(chance))];
  let [made, person] = [0, 0];
  while (made < records) {
    const household = householdOf(chance, surnames);
    const size = 1 + chance.below(4);
    for (let member = 0; member < size && made < records; member++) {
      const original = memberOf(chance, names, household, person, made);
      yield { person, values: original };
      made++;
      while (made < records && chance.share() < 0.14) {
        yield { person, values: copied(chance, original, made) };
        made++;
      }
      person++;
    }
  }
}

interface Household {
  readonly family: string;
  readonly street: string;
  readonly place: number;
  readonly phone: string;
}

function householdOf(chance: Chance, surnames: readonly string[]): Household {
  const place = chance.rank(3000);
  return {
    family: surnames[chance.rank(surnames.length)] ?? '',
    street: `${1 + chance.below(2000)} ${chance.of(STREETS)}${chance.share() < 0.4 ? ` ${chance.of(SYLLABLES)}${chance.of(ENDINGS)}` : ''} ${chance.of(KINDS)}`,
    place,
    phone: phoneOf(chance),
  };
}

function memberOf(
  chance: Chance,
  names: readonly string[],
  household: Household,
  person: number,
  id: number,
): string[] {
  const given = names[chance.rank(names.length)] ?? '';
  const year = 1930 + chance.below(95);
  const date = `${year}-${two(1 + chance.below(12))}-${two(1 + chance.below(28))}`;
  const email =
    chance.share() < 0.5
      ? `${given}.${household.family}${chance.below(9999)}@example.${chance.of(['com', 'net', 'org'])}`
      : '';
  return [
    String(id),
    household.family,
    given,
    chance.share() < 0.4 ? (names[chance.rank(names.length)] ?? '').slice(0, 1) : '',
    chance.share() < 0.02 ? chance.of(['JR', 'SR', 'II', 'III']) : '',
    date,
    chance.of(['F', 'M']),
    chance.share() < 0.7 ? `${100 + chance.below(560)}-${two(1 + chance.below(98))}-${1000 + chance.below(8999)}` : '',
    household.street,
    `town ${household.place}`,
    `S${household.place % 50}`,
    String(10_000 + household.place * 7),
    chance.share() < 0.7 ? household.phone : phoneOf(chance),
    email,
    `M${person}`,
  ];
}

/** A second record of a person: some of it missing, moved, mistyped, another telephone, another chart number. */
function copied(chance: Chance, original: readonly string[], id: number): string[] {
  const values = [...original];
  values[0] = String(id);
  values[14] = `N${id}`;
  for (const at of [3, 7, 13]) if (chance.share() < 0.35) values[at] = '';
  if (chance.share() < 0.15) values[12] = phoneOf(chance);
  if (chance.share() < 0.12) values[8] = `${1 + chance.below(2000)} ${chance.of(STREETS)} ${chance.of(KINDS)}`;
  for (const [at, share] of [
    [1, 0.08],
    [2, 0.06],
    [8, 0.08],
    [5, 0.03],
    [12, 0.03],
    [7, 0.02],
  ] as const)
    if (chance.share() < share) values[at] = mistyped(chance, values[at] ?? '');
  if (chance.share() < 0.03) values[1] = madeName(chance);
  if (chance.share() < 0.03) {
    const line = data.lines.find((one) => one.startsWith(`${values[2] ?? ''} `));
    if (line !== undefined) values[2] = chance.of(line.split(' '));
  }
  return values;
}

function mistyped(chance: Chance, text: string): string {
  if (text.length < 3) return text;
  const at = chance.below(text.length - 1);
  const letter = /\d/.test(text[at] ?? '') ? String(chance.below(10)) : chance.of([...'abcdefghijklmnopqrstuvwxyz']);
  if (/[-@ .]/.test(text[at] ?? '')) return text;
  const kind = chance.below(3);
  if (kind === 0) return text.slice(0, at) + letter + text.slice(at + 1);
  if (kind === 1 && /[a-z]/i.test(text[at] ?? '')) return text.slice(0, at) + text.slice(at + 1);
  return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2);
}

const madeName = (chance: Chance): string =>
  Array.from({ length: 1 + chance.below(3) }, () => chance.of(SYLLABLES)).join('') + chance.of(ENDINGS);
const phoneOf = (chance: Chance): string =>
  `${200 + chance.below(800)}${200 + chance.below(800)}${1000 + chance.below(9000)}`;
const two = (number: number): string => String(number).padStart(2, '0');
