import { jaroWinkler, oneSlip } from '../values/similarity.ts';
import { ALIKE, LOOSELY_ALIKE, type NameValue, readName, sharesPart } from './given-name.ts';
import type { Kind } from './kind.ts';

/** Family names: the same, one part of a double name or an earlier name, a slip, only alike. */
export const familyName: Kind<NameValue> = {
  levels: [
    'no last name',
    'same last name',
    'part of the last name, or an earlier one',
    'nearly the same last name',
    'similar last name',
    'different last name',
  ],
  read: readName,
  key: (name) => name.text,
  compare: (a, b) => {
    const alike = jaroWinkler(a.text, b.text);
    if (alike >= ALIKE || oneSlip(a.text, b.text)) return 3;
    if (sharesPart(a, b)) return 2;
    return alike >= LOOSELY_ALIKE || a.sound === b.sound ? 4 : DIFFERENT_FAMILY;
  },
};

export const EARLIER_NAME = 2;
export const DIFFERENT_FAMILY = 5;

/** Middle names: the same, an initial or alike, different. */
export const middleName: Kind<NameValue> = {
  levels: ['no middle name', 'same middle name', 'matching middle initial', 'different middle name'],
  read: readName,
  key: (name) => name.text,
  compare: (a, b) => {
    const initial = (a.text.length === 1 || b.text.length === 1) && a.text[0] === b.text[0];
    return initial || sharesPart(a, b) || jaroWinkler(a.text, b.text) >= ALIKE ? 2 : 3;
  },
};
