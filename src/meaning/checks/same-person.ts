import { recordsOf } from './detector.ts';
import type { Frame } from './frame.ts';
import { valueTests } from './value-tests.ts';

/** How alike two charts are: in everything, nearly, or in little that is sure. */
export type Likeness = 'exact' | 'probable' | 'weak';

/** Two rows of a table of patients (earlier, later; from 0) that are one person. */
export interface PersonPair {
  readonly rows: readonly [number, number];
  readonly likeness: Likeness;
}

/** Finds the pairs of rows of a table of patients that are one person, in the order of their rows. */
export type FindSamePeople = (frame: Frame) => readonly PersonPair[];

interface Person {
  readonly row: number;
  readonly last: string;
  readonly first: string;
  readonly middle: string;
  readonly suffix: string;
  readonly birth: number | undefined;
  readonly sex: string;
  readonly ssn: string;
  readonly contacts: ReadonlySet<string>;
}

/** More rows than this with one key are not compared: such a key says nothing. */
const LARGEST_BLOCK = 60;

/**
 * Finds duplicate charts by plain rules: the same or nearly the same name and birth date, and something besides that
 * two people do not share. Nothing is a duplicate on name and birth date alone; a suffix or a social security number
 * that differs keeps people apart.
 *
 * @param nicknames each name, in capitals, with the given names that its bearer may have
 */
export function findSamePeople(nicknames: Nicknames): FindSamePeople {
  return (frame) => {
    const people: Person[] = [];
    for (const row of recordsOf(frame)) people.push(personOf(frame, row));
    const blocks = new Map<string, Person[]>();
    for (const person of people) {
      for (const key of new Set(keysOf(person, nicknames))) {
        const block = blocks.get(key);
        if (block === undefined) blocks.set(key, [person]);
        else block.push(person);
      }
    }
    const pairs = new Map<string, PersonPair>();
    for (const block of blocks.values()) {
      if (block.length > LARGEST_BLOCK) continue;
      for (const [at, a] of block.entries()) {
        for (const b of block.slice(at + 1)) {
          const key = `${a.row} ${b.row}`;
          if (pairs.has(key)) continue;
          const likeness = compare(a, b, nicknames);
          if (likeness !== undefined) pairs.set(key, { rows: [a.row, b.row], likeness });
        }
      }
    }
    return [...pairs.values()].sort((a, b) => a.rows[1] - b.rows[1] || a.rows[0] - b.rows[0]);
  };
}

function personOf(frame: Frame, row: number): Person {
  const letters = (field: string): string =>
    frame
      .text(field, row)
      .normalize('NFD')
      .replace(/[^A-Za-z]+/g, '')
      .toUpperCase();
  const ssn = frame.text('ssn', row);
  const real = ssn !== '' && valueTests['ssn of nobody']?.(ssn) === false;
  const digits = ssn.replace(/\D/g, '');
  const lastWithout = frame.text('lastName', row).replace(/[\s,(]+(jr|sr|ii|iii|iv|md|do)\.?\)?$/i, '');
  const suffixOfName = /[\s,(]+(jr|sr|ii|iii|iv)\.?\)?$/i.exec(frame.text('lastName', row))?.[1] ?? '';
  const contacts = new Set<string>();
  for (const field of ['homePhone', 'mobilePhone', 'workPhone']) {
    const phone = frame.text(field, row).replace(/\D/g, '');
    if (phone.length >= 10 && valueTests['phone that cannot be']?.(phone) === false)
      contacts.add(`phone ${phone.slice(-10)}`);
  }
  for (const field of ['email', 'memberId']) {
    const value = frame.text(field, row).toUpperCase();
    if (value.length > 5 && !/^N\/?A$/.test(value)) contacts.add(`${field} ${value}`);
  }
  const address = `${frame.text('address', row)} ${frame.text('addressTwo', row)}`
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, ' ')
    .trim();
  if (address !== '') contacts.add(`address ${address}`);
  return {
    row,
    last: lastWithout
      .normalize('NFD')
      .replace(/[^A-Za-z]+/g, '')
      .toUpperCase(),
    first: letters('firstName'),
    middle: letters('middleName').slice(0, 1),
    suffix: (letters('suffix') || suffixOfName.toUpperCase()).replace('SR', '1').replace('JR', '2').replace('II', '2'),
    birth: frame.day('birthDate', row),
    sex: frame.text('sex', row).slice(0, 1).toUpperCase(),
    ssn: real && digits.length === 9 ? digits : '',
    contacts,
  };
}

function keysOf(person: Person, nicknames: Nicknames): string[] {
  const { last, first, birth, ssn, contacts } = person;
  const keys: string[] = [];
  const called = nicknames.get(first) ?? [first];
  if (ssn !== '') keys.push(`ssn ${ssn}`);
  if (last !== '' && first !== '') {
    const [a, b] = [last, first].sort();
    keys.push(`name ${a} ${b}`, ...called.map((name) => `called ${last} ${name}`));
  }
  if (birth !== undefined) {
    if (last !== '') keys.push(`birth ${birth} ${last.slice(0, 3)}`);
    if (first !== '') keys.push(...[...called, first].map((name) => `birth ${birth} ${name.slice(0, 2)}`));
  }
  for (const contact of contacts)
    if (first !== '' && !contact.startsWith('address')) keys.push(`${contact} ${first.slice(0, 1)}`);
  return keys;
}

function compare(a: Person, b: Person, nicknames: Nicknames): Likeness | undefined {
  if (keptApart(a, b)) return undefined;
  const { first, last } = namesLikeness(a, b, nicknames);
  const birth = birthLikeness(a.birth, b.birth);
  const ssn = ssnLikeness(a.ssn, b.ssn);
  const shared = [...a.contacts].filter((contact) => b.contacts.has(contact));
  // A family shares a house and a phone; a birth date with it is a twin's, a name with it is a parent's or child's.
  if (first === 'differs' || first === 'unknown' || ssn === 'differs') return undefined;
  if (last === 'differs') {
    const personal = shared.filter((contact) => !contact.startsWith('address'));
    return birth === 'same' && first === 'same' && (ssn === 'same' || personal.length >= 2) ? 'weak' : undefined;
  }
  const sameName = first === 'same' && last === 'same';
  if (birth === 'differs') return sameName && ssn === 'same' && shared.length > 1 ? 'probable' : undefined;
  if (ssn !== 'same' && shared.length === 0) return undefined;
  if (birth === 'near' && (first !== 'same' || last === 'unknown')) return undefined;
  return sameName && birth === 'same' ? likenessOfNamesakes(a, b, ssn) : 'probable';
}

/** How alike two charts of one name and birth date are, of which something else is known to agree. */
function likenessOfNamesakes(a: Person, b: Person, ssn: Agreement): Likeness {
  const sparse = (a.ssn === '') !== (b.ssn === '') && a.contacts.size !== b.contacts.size;
  if (sparse) return 'weak';
  return ssn === 'same' && a.middle === b.middle ? 'exact' : 'probable';
}

/** What two people differ in and one does not: the suffix of father and son, and the sex. */
function keptApart(a: Person, b: Person): boolean {
  const differs = (one: string, other: string): boolean => one !== '' && other !== '' && one !== other;
  const sexes = /^[MF]$/.test(a.sex) && /^[MF]$/.test(b.sex) && a.sex !== b.sex;
  return sexes || differs(a.suffix, b.suffix);
}

type Agreement = 'same' | 'near' | 'differs' | 'unknown';

/** Each name, in capitals, with the given names that its bearer may have. */
type Nicknames = ReadonlyMap<string, readonly string[]>;

/** First and last name; exchanged with each other they are near. */
function namesLikeness(
  a: Person,
  b: Person,
  nicknames: Nicknames,
): { readonly first: Agreement; readonly last: Agreement } {
  if (a.last !== '' && a.last === b.first && a.first === b.last) return { first: 'near', last: 'near' };
  return { first: nameLikeness(a.first, b.first, nicknames), last: nameLikeness(a.last, b.last) };
}

function nameLikeness(a: string, b: string, nicknames: Nicknames = new Map()): Agreement {
  if (a === '' || b === '') return 'unknown';
  if (a === b) return 'same';
  const others = nicknames.get(b) ?? [b];
  if ((nicknames.get(a) ?? [a]).some((name) => others.includes(name))) return 'near';
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length >= 3 && long.startsWith(short) && short.length * 2 >= long.length) return 'near';
  const allowed = short.length >= 4 ? 1 : 0;
  return allowed > 0 && isOneSlip(a, b) ? 'near' : 'differs';
}

/** One letter more, less or other, or two neighbours exchanged. */
function isOneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

/** Near: one digit is another, or day and month, or two digits, are exchanged. */
function birthLikeness(a: number | undefined, b: number | undefined): Agreement {
  if (a === undefined || b === undefined) return 'unknown';
  if (a === b) return 'same';
  const digits = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  const [x, y] = [digits(a), digits(b)];
  const exchanged = x.slice(0, 4) + x.slice(6) + x.slice(4, 6) === y;
  return exchanged || isOneSlip(x, y) ? 'near' : 'differs';
}

function ssnLikeness(a: string, b: string): Agreement {
  if (a === '' || b === '') return 'unknown';
  if (a === b) return 'same';
  const apart = [...a].filter((digit, at) => digit !== b[at]).length;
  return apart === 1 || isOneSlip(a, b) ? 'near' : 'differs';
}
