import { foldText } from '../values/fold-text.ts';
import { isPlaceholder } from '../values/placeholder.ts';
import { jaroWinkler, oneSlip } from '../values/similarity.ts';
import type { Kind } from './kind.ts';
import words from './street-words.json' with { type: 'json' };

/** A street address: house number, street with its words cut short as post offices do, and what names a flat. */
export interface StreetValue {
  readonly number: string;
  readonly street: string;
  readonly unit: string;
}

const SHORT: ReadonlyMap<string, string> = new Map(Object.entries(words.short));
const UNITS: ReadonlySet<string> = new Set(words.units);
const CARE_OF = /^(?:c o|co|attn|care of) /;

/** Street addresses: the same, the same house with another spelling or flat, the same street, different. */
export const street: Kind<StreetValue> = {
  levels: [
    'no address',
    'same address',
    'same house with another flat or spelling',
    'same street with another number',
    'different address',
  ],
  read: (text) => {
    const folded = foldText(text.replaceAll('\\n', ' ')).replace(CARE_OF, '');
    if (isPlaceholder(folded)) return undefined;
    const parts = folded.split(' ').map((part) => SHORT.get(part) ?? part);
    const unitAt = parts.findIndex((part, at) => at > 0 && UNITS.has(part));
    const unit = unitAt < 0 ? '' : parts.splice(unitAt).slice(1).join(' ');
    const numberAt = parts.findIndex((part) => /^\d+[a-z]?$/.test(part));
    const number = numberAt < 0 ? '' : (parts.splice(numberAt, 1)[0] ?? '').replace(/^0+(?=\d)/, '');
    return { number, street: parts.join(' '), unit };
  },
  key: (address) => `${address.number}|${address.street}|${address.unit}`,
  compare: (a, b) => {
    const streets = a.street.replaceAll(' ', '') === b.street.replaceAll(' ', '') ? 1 : jaroWinkler(a.street, b.street);
    if (a.number === b.number && streets >= 0.88) return 2;
    return streets >= 0.94 ? 3 : 4;
  },
};

const closedUp = (text: string): string | undefined => {
  const folded = foldText(text);
  return isPlaceholder(folded) ? undefined : folded.replaceAll(' ', '');
};
const same = (value: string): string => value;

/** Towns: the same, a slip or alike, different. */
export const city: Kind<string> = {
  levels: ['no town', 'same town', 'similar town', 'different town'],
  read: closedUp,
  key: same,
  compare: (a, b) => (jaroWinkler(a, b) >= 0.88 || oneSlip(a, b) ? 2 : 3),
};

/** Postal codes, the US ones by their first five digits with the zero that spreadsheets drop: the same, a slip or the same district, different. */
export const postcode: Kind<string> = {
  levels: ['no postal code', 'same postal code', 'neighbouring postal code', 'different postal code'],
  read: (text) => {
    const code = closedUp(/^\s*\d{4,5}-\d{4}\s*$/.test(text) ? text.replace(/-\d{4}\s*$/, '') : text)?.replace(
      /^(\d{5})\d{4}$/,
      '$1',
    );
    return code === undefined || /^0+$/.test(code) || /^9{4,}$/.test(code) ? undefined : code.replace(/^0+(?=\d)/, '');
  },
  key: same,
  compare: (a, b) => (a.slice(0, 3) === b.slice(0, 3) || oneSlip(a, b) ? 2 : 3),
};

/** States and provinces, house numbers, and columns of no known kind. */
export const state: Kind<string> = {
  levels: ['no state', 'same state', 'different state'],
  read: closedUp,
  key: same,
  compare: () => 2,
};

export const houseNumber: Kind<string> = {
  levels: ['no house number', 'same house number', 'similar house number', 'different house number'],
  read: (text) => closedUp(text)?.replace(/^0+(?=\d)/, ''),
  key: same,
  compare: (a, b) => (a.length > 1 && b.length > 1 && oneSlip(a, b) ? 2 : 3),
};

/** A column of no known kind, known by its own name. */
export function plainText(name: string): Kind<string> {
  return {
    levels: [`no ${name}`, `same ${name}`, `similar ${name}`, `different ${name}`],
    read: closedUp,
    key: same,
    compare: (a, b) => (a.length > 3 && jaroWinkler(a, b) >= 0.88 ? 2 : 3),
  };
}
