import { describe } from '../../formats/hl7v2/index.ts';
import { identityPlace, type PlaceKind } from '../deidentify/identity-place.ts';

/**
 * What a value tells: the classes by which people are let see values. `open` values say who wrote what to whom and
 * nothing of a patient; of the others each names a person (`name`, `contact`, `identifier`, `birth`), says how somebody
 * is (`clinical`), or may say anything (`text`, `document`).
 */
export type ValueClass = 'open' | 'clinical' | 'name' | 'contact' | 'identifier' | 'birth' | 'text' | 'document';

export const valueClasses: readonly ValueClass[] = Object.freeze([
  'open',
  'clinical',
  'name',
  'contact',
  'identifier',
  'birth',
  'text',
  'document',
]);

const LEAF = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?-(\d+)(?:\[\d+\])?(?:\.(\d+))?(?:\.(\d+))?$/;

/** Days of somebody's life; other dates say when a thing was done. */
const BIRTHS: ReadonlySet<string> = new Set(['PID-7', 'PID-29', 'NK1-16', 'GT1-8', 'IN1-18', 'IN2-70', 'STF-6']);

/** Parts of names and addresses are the same kind of place to a de-identifier, and different things to a front desk. */
const ADDRESSES: ReadonlySet<string> = new Set([
  'PID-11',
  'PID-12',
  'NK1-4',
  'GT1-5',
  'IN1-19',
  'IN1-5',
  'NK1-32',
  'STF-11',
]);
const CONTROL: ReadonlySet<string> = new Set(['MSH', 'MSA', 'EVN', 'ERR', 'SFT', 'BHS', 'FHS', 'BTS', 'FTS', 'QAK']);

/**
 * The class of a leaf of an HL7 v2 message, by the dictionary of the message's version. A place that the standard does
 * not know (a Z segment, a field beyond a segment's end) may hold anything: it is `text`.
 *
 * @param path of the leaf, as the codec gives it
 * @param valueType OBX-2 of the leaf's segment, for fields that have no type of their own
 */
export function valueClass(path: string, version: string | undefined, valueType: string | undefined): ValueClass {
  const place = `${version ?? ''} ${valueType ?? ''} ${path.replace(/\[\d+\]/g, '')}`;
  const before = known.get(place);
  if (before !== undefined) return before;
  const now = ofPlace(path, version, valueType);
  // Whoever sends makes the names of Z segments: what is kept must not grow with them.
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(place, now);
  return now;
}

const MOST_KNOWN = 20_000;
const known = new Map<string, ValueClass>();

function ofPlace(path: string, version: string | undefined, valueType: string | undefined): ValueClass {
  const [, segment = '', , field = '', component = '1', subcomponent = '1'] = LEAF.exec(path) ?? [];
  if (segment === '') return 'text';
  const key = `${segment}-${field}`;
  const place = { segment, field: Number(field), component: Number(component), subcomponent: Number(subcomponent) };
  const kind = identityPlace(place, version, valueType);
  return kind === 'free' && isDisplay(key, place.component, version, valueType)
    ? 'clinical'
    : classOf(kind, segment, key);
}

/** Coded types, and their components that say in words what the code means. */
const CODED: ReadonlySet<string> = new Set(['CE', 'CWE', 'CNE', 'CF']);
const DISPLAYS: ReadonlySet<number> = new Set([2, 5]);

function isDisplay(
  field: string,
  component: number,
  version: string | undefined,
  valueType: string | undefined,
): boolean {
  if (!DISPLAYS.has(component)) return false;
  const type = describe(field, version)?.type ?? '';
  return CODED.has(type) || (field === 'OBX-5' && CODED.has(valueType ?? ''));
}

function classOf(kind: PlaceKind, segment: string, key: string): ValueClass {
  switch (kind) {
    case 'kept':
      return 'open';
    case 'word':
      return ADDRESSES.has(key) ? 'contact' : 'name';
    case 'zip':
    case 'phone':
    case 'email':
      return 'contact';
    case 'id':
      return 'identifier';
    case 'date':
      return BIRTHS.has(key) ? 'birth' : CONTROL.has(segment) ? 'open' : 'clinical';
    case 'code':
      return CONTROL.has(segment) ? 'open' : 'clinical';
    case 'data':
    case 'url':
      return 'document';
    default:
      return 'text';
  }
}
