import { foldText } from '../values/fold-text.ts';
import { namesOfForm } from '../values/nicknames.ts';
import { isPlaceholder } from '../values/placeholder.ts';
import { jaroWinkler, oneSlip } from '../values/similarity.ts';
import { soundKey } from '../values/sound-key.ts';
import type { Kind } from './kind.ts';

/** A name, folded: whole without blanks, in its parts, with its sound. */
export interface NameValue {
  readonly text: string;
  readonly parts: readonly string[];
  readonly sound: string;
  readonly forms: readonly number[];
}

/** Above this two names are the same but for a slip; above the lower one they may be. */
export const ALIKE = 0.92;
export const LOOSELY_ALIKE = 0.8;

const TITLES = new Set(['dr', 'mr', 'mrs', 'ms', 'miss', 'prof', 'rev', 'sir', 'herr', 'frau', 'mme', 'sr', 'sra']);

/** Reads a name; undefined where the text is a placeholder or holds no letter. */
export function readName(text: string): NameValue | undefined {
  const folded = foldText(text);
  if (isPlaceholder(folded) || !/\p{L}/u.test(folded)) return undefined;
  const all = folded.split(' ');
  const kept = all.length > 1 ? all.filter((part) => !TITLES.has(part)) : all;
  const parts = kept.length > 0 ? kept : all;
  const whole = parts.join('');
  return { text: whole, parts, sound: soundKey(whole), forms: namesOfForm(whole) };
}

/** Given names: the same, two forms of one name, a slip, an initial or one part of the other, only alike, crossed with the family name. */
export const givenName: Kind<NameValue> = {
  levels: [
    'no first name',
    'same first name',
    'short form of the same first name',
    'nearly the same first name',
    'initial or part of the first name',
    'similar first name',
    'first and last name crossed',
    'different first name',
  ],
  read: readName,
  key: (name) => name.text,
  compare: (a, b) => {
    if (a.forms.some((form) => b.forms.includes(form))) return 2;
    const alike = jaroWinkler(a.text, b.text);
    if (alike >= ALIKE || oneSlip(a.text, b.text)) return isBeginning(a, b) ? 4 : 3;
    if (isBeginning(a, b) || sharesPart(a, b)) return 4;
    return alike >= LOOSELY_ALIKE || a.sound === b.sound ? 5 : DIFFERENT_GIVEN;
  },
};

export const CROSSED = 6;
export const DIFFERENT_GIVEN = 7;

function isBeginning(a: NameValue, b: NameValue): boolean {
  const [short, long] = a.text.length <= b.text.length ? [a.text, b.text] : [b.text, a.text];
  return short.length !== 2 && long.length - short.length > 1 && long.startsWith(short);
}

/** Whether two names have a part in common, as double names have. */
export function sharesPart(a: NameValue, b: NameValue): boolean {
  if (a.parts.length === 1 && b.parts.length === 1) return false;
  return (
    a.parts.some((part) => part.length > 2 && (b.parts.includes(part) || b.text === part)) || b.parts.includes(a.text)
  );
}
