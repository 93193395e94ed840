import { Fault } from '../../diagnostics/fault.ts';
import { Column } from './column.ts';
import { birthDate, dateHabit } from './kinds/birth-date.ts';
import { sex, suffix, system } from './kinds/closed-kinds.ts';
import { email } from './kinds/contact-kinds.ts';
import { DIFFERENT_FAMILY, EARLIER_NAME, familyName, middleName } from './kinds/family-name.ts';
import { ALIKE, CROSSED, givenName, type NameValue } from './kinds/given-name.ts';
import { type FieldKind, type Kind, MISSING, SAME } from './kinds/kind.ts';
import { identifier, phone, socialSecurity } from './kinds/number-kinds.ts';
import { city, houseNumber, plainText, postcode, state, street } from './kinds/place-kinds.ts';
import { type PersonNames, personNames } from './person-names.ts';
import type { Field } from './recognise-fields.ts';
import { jaroWinkler } from './values/similarity.ts';

/** One trait by which two records are compared. */
export interface Comparison {
  readonly kind: FieldKind;
  /** The column or columns it is read from. */
  readonly columns: readonly string[];
  readonly column: Column;
}

/** Rows are below this, so that two of them, or one and a key of 32 bits, fit a double exactly. */
export const MOST_RECORDS = 2 ** 21;

/** Kinds of which a record may have several values that are compared crosswise. */
const POOLED: ReadonlySet<FieldKind> = new Set(['familyName', 'phone', 'email', 'street']);
const NAMES: readonly FieldKind[] = ['givenName', 'familyName', 'fullName'];
const NAME_KINDS: ReadonlySet<FieldKind> = new Set(['givenName', 'familyName', 'middleName', 'fullName', 'suffix']);
/** The order of the comparisons, which is the order in which a decision is explained. */
const ORDER: readonly FieldKind[] = [
  'givenName',
  'familyName',
  'middleName',
  'suffix',
  'birthDate',
  'sex',
  'socialSecurity',
  'identifier',
  'phone',
  'email',
  'street',
  'houseNumber',
  'postcode',
  'city',
  'state',
  'text',
  'system',
];

/** Records of people, read and numbered, so that two of them compare in a microsecond. */
export class People {
  readonly comparisons: readonly Comparison[];
  readonly #fields: readonly Field[];
  readonly #sources: readonly (readonly number[])[];
  readonly #given: number;
  readonly #family: number;
  /** Rows whose names are written and name nobody: placeholders, fillers of forms. */
  readonly #nobody = new Set<number>();
  #size = 0;

  /**
   * @param fields the columns that take part, as `recogniseFields` or a workspace says
   * @param sample records by which the style of dates is told; thousands are enough
   */
  constructor(fields: readonly Field[], sample: readonly (readonly string[])[]) {
    this.#fields = fields;
    const kinds = new Set(fields.map(({ kind }) => kind));
    const named = kinds.has('fullName');
    const comparisons: Comparison[] = [];
    const sources: number[][] = [];
    for (const kind of ORDER) {
      const at = fields.flatMap((field, index) => (field.kind === kind ? [index] : []));
      if (at.length === 0 && !(named && NAME_KINDS.has(kind))) continue;
      const groups = POOLED.has(kind) || at.length === 0 ? [at] : at.map((index) => [index]);
      for (const group of groups) {
        const columns = group.map((index) => fields[index]?.column ?? '');
        const reader = kindReader(
          kind,
          columns[0] ?? '',
          group.flatMap((index) => sample.map((record) => record[index] ?? '')),
        );
        comparisons.push({ kind, columns, column: new Column(reader, Math.max(1, group.length)) });
        sources.push(group);
      }
    }
    this.comparisons = comparisons;
    this.#sources = sources;
    this.#given = comparisons.findIndex(({ kind }) => kind === 'givenName');
    this.#family = comparisons.findIndex(({ kind }) => kind === 'familyName');
  }

  /** How many records there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds a record, its values in the order of the fields, and gives its row. Throws `list-too-long`. */
  add(values: readonly string[]): number {
    if (this.#size === MOST_RECORDS) throw new Fault('list-too-long', { about: { most: MOST_RECORDS } });
    this.#write(values, (column, texts) => column.push(texts));
    return this.#size++;
  }

  /** Takes a record that is only asked about, and gives a row that stands for it until the next is asked about or added. */
  ask(values: readonly string[]): number {
    this.#write(values, (column, texts) => column.ask(texts));
    return this.#size;
  }

  #write(values: readonly string[], write: (column: Column, texts: readonly string[]) => void): void {
    const names = this.#names(values);
    this.comparisons.forEach(({ kind, column }, at) => {
      const texts = (this.#sources[at] as readonly number[]).map((index) => values[index] ?? '');
      if (kind === 'givenName') texts[0] = names.given;
      else if (kind === 'familyName') texts[0] = names.family;
      else if (kind === 'middleName') texts[0] = names.middle;
      else if (kind === 'suffix') texts[0] = names.suffix;
      write(column, texts);
    });
    const [given, family] = [
      this.comparisons[this.#given]?.column.rows[this.#size],
      this.comparisons[this.#family]?.column.rows[this.#size],
    ];
    if (!given && !family && NAMES.some((kind) => this.#first(values, kind) !== '')) this.#nobody.add(this.#size);
    else this.#nobody.delete(this.#size);
  }

  /** Whether a row's names are written but stand for nobody. */
  namesNobody(row: number): boolean {
    return this.#nobody.has(row);
  }

  /** Fills `levels` with the outcome of each comparison of two rows. */
  compare(a: number, b: number, levels: Uint8Array): void {
    const { comparisons } = this;
    for (let at = 0; at < comparisons.length; at++) {
      const { column } = comparisons[at] as Comparison;
      levels[at] =
        column.slots.length === 1 ? levelOf(column, column.rows[a] ?? 0, column.rows[b] ?? 0) : bestLevel(column, a, b);
    }
    if (this.#given >= 0 && this.#family >= 0) this.#crossed(a, b, levels);
  }

  /** First and last name that stand in each other's place are one outcome of the first name; the last name then says nothing. */
  #crossed(a: number, b: number, levels: Uint8Array): void {
    const family = levels[this.#family] ?? 0;
    if ((levels[this.#given] ?? 0) < 5 || family < DIFFERENT_FAMILY - 1) return;
    const given = (this.comparisons[this.#given] as Comparison).column as Column<NameValue>;
    const last = (this.comparisons[this.#family] as Comparison).column as Column<NameValue>;
    const [givenA, givenB] = [given.valueOf(given.rows[a] ?? 0), given.valueOf(given.rows[b] ?? 0)];
    const [familyA, familyB] = [last.valueOf(last.rows[a] ?? 0), last.valueOf(last.rows[b] ?? 0)];
    if (jaroWinkler(givenA.text, familyB.text) < ALIKE || jaroWinkler(givenB.text, familyA.text) < ALIKE) return;
    levels[this.#given] = CROSSED;
    levels[this.#family] = MISSING;
  }

  #names(values: readonly string[]): PersonNames {
    const first = (kind: FieldKind): string => this.#first(values, kind);
    const written = {
      given: first('givenName'),
      family: first('familyName'),
      middle: first('middleName'),
      suffix: first('suffix'),
    };
    return personNames({ ...written, full: this.#longestFullName(values) });
  }

  #first(values: readonly string[], kind: FieldKind): string {
    const at = this.#fields.findIndex((field) => field.kind === kind);
    return at < 0 ? '' : (values[at] ?? '').trim();
  }

  #longestFullName(values: readonly string[]): string {
    let longest = '';
    this.#fields.forEach(({ kind }, at) => {
      if (kind === 'fullName' && (values[at] ?? '').length > longest.length) longest = values[at] ?? '';
    });
    return longest.trim();
  }
}

function levelOf(column: Column, a: number, b: number): number {
  if (a === 0 || b === 0) return MISSING;
  return a === b ? SAME : column.kind.compare(column.valueOf(a), column.valueOf(b));
}

/** The best outcome of any value of one record with any of the other; a last name that is only an earlier one is level 2. */
function bestLevel(column: Column, a: number, b: number): number {
  let best = MISSING;
  for (let i = 0; i < column.slots.length; i++)
    for (let j = 0; j < column.slots.length; j++) {
      let level = levelOf(column, column.slots[i]?.[a] ?? 0, column.slots[j]?.[b] ?? 0);
      if (column.kind === (familyName as Kind<unknown>) && i + j > 0 && level !== MISSING) {
        if (i > 0 && j > 0) continue;
        level = level === SAME ? EARLIER_NAME : DIFFERENT_FAMILY;
      }
      if (level !== MISSING && (best === MISSING || level < best)) best = level;
    }
  return best;
}

function kindReader(kind: FieldKind, column: string, sample: readonly string[]): Kind<unknown> {
  const readers: Partial<Record<FieldKind, unknown>> = {
    givenName,
    familyName,
    middleName,
    suffix,
    sex,
    socialSecurity,
    identifier,
    phone,
    email,
    street,
    houseNumber,
    postcode,
    city,
    state,
    system,
  };
  if (kind === 'identifier')
    return {
      ...identifier,
      levels: identifier.levels.map((level) => level.replace('number', column.toLowerCase())),
    } as Kind<unknown>;
  if (kind === 'birthDate') return birthDate(dateHabit(sample)) as Kind<unknown>;
  return (readers[kind] ?? plainText(column.toLowerCase())) as Kind<unknown>;
}
