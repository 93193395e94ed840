import { dictionary, versions } from '../../formats/hl7v2/index.ts';
import places from './identifying-places.json' with { type: 'json' };
import type { IdentityKind } from './pseudonyms.ts';

/**
 * What stands at a place: an identifier of a kind; a `date`; `free` text; a `code`, which loses only what was removed
 * elsewhere; something unknown, of which only the `shape` may stay; or what is `kept` as it is.
 */
export type PlaceKind = IdentityKind | 'date' | 'free' | 'code' | 'shape' | 'kept';

interface Place {
  readonly segment: string;
  readonly field: number;
  readonly component: number;
  readonly subcomponent: number;
}

const TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = places.types;
const FIELDS: Readonly<Record<string, string>> = places.fields;
const KEPT: ReadonlySet<string> = new Set(places.kept);

/** Coded types, whose texts are in these components and whose codes are in the others. */
const CODED = new Set(['CE', 'CWE', 'CNE', 'CF']);
const TEXTS = new Set([2, 5, 9]);
const CODES = new Set('ID IS HD SI TM PL MSG PT VID NM SN MO NA NR'.split(' '));
const ANY_TYPE = new Set(['VARIES', 'varies', '*', 'VAR']);

/**
 * What an HL7 v2 message has at a place, by the dictionary of its version, or of the newest where its own does not know
 * the place: senders use fields of later versions.
 * @param valueType OBX-2, for the fields that have no type of their own
 */
export function identityPlace(place: Place, version: string | undefined, valueType: string | undefined): PlaceKind {
  const key = `${place.segment}-${place.field}`;
  if (KEPT.has(key)) return 'kept';
  // A field that a version has withdrawn still says in an earlier one what senders put there.
  const books = [dictionary(version), dictionary('2.5.1'), dictionary('2.3'), dictionary(versions.at(-1))];
  const fields = books.flatMap((book) => book.segment(place.segment)?.fields[place.field - 1] ?? []);
  const field = fields.find(({ usage }) => usage !== 'W') ?? fields[0];
  if (field === undefined) return 'shape';
  const type = ANY_TYPE.has(field.type) ? (valueType ?? 'ST') : field.type;
  const byType = typed(type, [place.component, place.subcomponent], books);
  const byField = FIELDS[key] as IdentityKind | undefined;
  if (byField === undefined) return byType;
  // Of a composite the first component is the identifier; the others say whose it is and of what kind.
  return place.component === 1 || byType === 'free' || byType === 'shape' ? byField : byType;
}

function typed(type: string, path: readonly number[], books: readonly ReturnType<typeof dictionary>[]): PlaceKind {
  const [component = 1, ...rest] = path;
  const rule = TYPES[type]?.[String(component)];
  if (rule !== undefined) return rule as PlaceKind;
  if (CODED.has(type)) return TEXTS.has(component) ? 'free' : 'code';
  if (CODES.has(type)) return 'code';
  const components = books.map((book) => book.type(type)?.components ?? []).find((found) => found.length > 0) ?? [];
  if (components.length === 0) return 'free';
  const inner = components[component - 1];
  return inner === undefined || inner.type === type ? 'shape' : typed(inner.type, rest, books);
}
