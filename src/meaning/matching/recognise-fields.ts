import words from './column-words.json' with { type: 'json' };
import type { FieldKind } from './kinds/kind.ts';
import { foldText } from './values/fold-text.ts';
import { namesOfForm } from './values/nicknames.ts';

/** A column of a list of people and what it holds; `authority` sets numbers of different issuers apart. */
export interface Field {
  readonly column: string;
  readonly kind: FieldKind;
}

const KIND_OF = new Map<string, FieldKind | 'ignored'>();
for (const [kind, names] of Object.entries(words))
  for (const name of names) if (!KIND_OF.has(name)) KIND_OF.set(name, kind as FieldKind | 'ignored');

/** Values looked at for what a column holds. */
const LOOKED_AT = 2000;

/**
 * Says what the columns of a list of people hold, from their names in the languages of Europe and, where the name says
 * nothing, from the values. A column that is nobody's trait, or a record's own number, which is different in every
 * record, takes no part and is left out.
 *
 * @param columns the columns' names
 * @param records for each record its values, in the order of the columns; some thousands are enough
 */
export function recogniseFields(columns: readonly string[], records: readonly (readonly string[])[]): Field[] {
  const fields: Field[] = [];
  columns.forEach((column, at) => {
    const values = records.slice(0, LOOKED_AT).flatMap((record) => (record[at] ? [record[at]] : []));
    const kind = kindOf(column, values);
    if (kind !== undefined) fields.push({ column, kind });
  });
  return named(fields) ? fields : withNames(fields, columns, records);
}

function named(fields: readonly Field[]): boolean {
  return fields.some(({ kind }) => kind === 'givenName' || kind === 'familyName' || kind === 'fullName');
}

/**
 * Finds the names where no header says so: first names are known by themselves, and the last name is the column of
 * single words with many values that stands nearest.
 */
function withNames(
  fields: readonly Field[],
  columns: readonly string[],
  records: readonly (readonly string[])[],
): Field[] {
  const valuesAt = (at: number): string[] => records.slice(0, LOOKED_AT).flatMap((record) => record[at] || []);
  const part = (values: readonly string[], is: (value: string) => boolean): number =>
    values.filter(is).length / Math.max(values.length, 1);
  const words = columns.flatMap((_, at) => {
    const values = valuesAt(at);
    return part(values, (value) => /^[\p{L}'’.-]+$/u.test(value.trim())) > 0.8 ? [{ at, values }] : [];
  });
  const isForm = (value: string): boolean => namesOfForm(foldText(value)).length > 0;
  const [given] = words
    .map((word) => ({ ...word, known: part(word.values, isForm) }))
    .filter(({ known }) => known > KNOWN_FIRST_NAMES)
    .sort((a, b) => b.known - a.known || a.at - b.at);
  if (given === undefined) return [...fields];
  const [family] = words
    .filter(({ at, values }) => at !== given.at && new Set(values).size > values.length * 0.1)
    .sort((a, b) => Math.abs(a.at - given.at) - Math.abs(b.at - given.at) || a.at - b.at);
  const found = new Map<string, FieldKind>([[columns[given.at] ?? '', 'givenName']]);
  if (family !== undefined) found.set(columns[family.at] ?? '', 'familyName');
  const others = fields.filter(({ column }) => !found.has(column));
  return [...others, ...[...found].map(([column, kind]) => ({ column, kind }))];
}

/** The part of first names that the short forms know: about every third in lists of the languages they are of. */
const KNOWN_FIRST_NAMES = 0.2;

function kindOf(column: string, values: readonly string[]): FieldKind | undefined {
  if (values.length === 0) return undefined;
  const name = foldText(column.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/(\d+)$/, ' $1'));
  const named =
    KIND_OF.get(name) ??
    KIND_OF.get(name.replaceAll(' ', '')) ??
    KIND_OF.get(name.replace(/ \d+$/, '')) ??
    byPart(name);
  if (named === 'ignored') return undefined;
  const distinct = new Set(values).size;
  // What differs in every record is the record's own number: two records of one person never share it.
  const unique = distinct === values.length && values.length > 1;
  const own = unique && values.length > 100;
  if (named === 'identifier' && unique && /\b(?:id|nr|no|number|key)\b/.test(name)) return undefined;
  if (named !== undefined) return named;
  const shaped = byShape(values);
  if (shaped !== undefined) return shaped;
  return own || distinct < 2 || distinct > values.length * 0.95 ? undefined : 'text';
}

/** Dates of birth are of many years, other dates of a practice of few. */
const BIRTH_YEARS = 50;

function yearsOf(values: readonly string[]): number {
  return new Set(values.map((value) => /(?:1[89]|20)\d\d/.exec(value)?.[0])).size;
}

/** A name of several words by its last known part, so that `patient_last_name` and `home_zip_code` are known. */
function byPart(name: string): FieldKind | 'ignored' | undefined {
  const parts = name.split(' ');
  const named = new Set(parts.map((part) => KIND_OF.get(part)));
  if (named.has('givenName') && named.has('familyName')) return 'fullName';
  for (let from = 1; from < parts.length; from++) {
    const kind = KIND_OF.get(parts.slice(from).join(' '));
    if (kind !== undefined && kind !== 'fullName') return kind;
  }
  for (let to = parts.length - 1; to > 0; to--) {
    const kind = KIND_OF.get(parts.slice(0, to).join(' '));
    if (kind !== undefined && kind !== 'fullName') return kind;
  }
  return undefined;
}

function byShape(values: readonly string[]): FieldKind | undefined {
  const share = (shape: RegExp): number => values.filter((value) => shape.test(value.trim())).length / values.length;
  if (share(/^\S+@\S+\.\S+$/) > 0.6) return 'email';
  if (share(/^\d{3}-\d{2}-\d{4}$/) > 0.6) return 'socialSecurity';
  if (
    share(/^\+?\(?\d[\d ().-]{8,}\d$/) > 0.6 &&
    share(/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/) < 0.1
  )
    return 'phone';
  if (share(/^(?:f|m|female|male|w|h)$/i) > 0.8) return 'sex';
  if (share(/^(?:\d{4}-?\d{2}-?\d{2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})$/) > 0.6 && yearsOf(values) > BIRTH_YEARS)
    return 'birthDate';
  return undefined;
}
