import { foldText } from '../values/fold-text.ts';
import type { Kind } from './kind.ts';

const SEXES: Readonly<Record<string, string>> = {
  f: 'f',
  female: 'f',
  w: 'f',
  weiblich: 'f',
  woman: 'f',
  femme: 'f',
  feminin: 'f',
  femenino: 'f',
  mujer: 'f',
  feminino: 'f',
  femmina: 'f',
  vrouw: 'f',
  kobieta: 'f',
  k: 'f',
  frau: 'f',
  girl: 'f',
  '2': 'f',
  m: 'm',
  male: 'm',
  mann: 'm',
  mannlich: 'm',
  man: 'm',
  homme: 'm',
  masculin: 'm',
  masculino: 'm',
  hombre: 'm',
  h: 'm',
  maschio: 'm',
  mezczyzna: 'm',
  boy: 'm',
  '1': 'm',
};
const same = (value: string): string => value;

/** Administrative sex: female and male in the words and letters of exports; anything else counts as not known. */
export const sex: Kind<string> = {
  levels: ['no sex', 'same sex', 'different sex'],
  read: (text) => SEXES[foldText(text)],
  key: same,
  compare: () => 2,
};

const SUFFIXES: Readonly<Record<string, string>> = {
  jr: 'jr',
  junior: 'jr',
  jnr: 'jr',
  sr: 'sr',
  senior: 'sr',
  snr: 'sr',
  i: 'i',
  ii: 'ii',
  '2nd': 'ii',
  iii: 'iii',
  '3rd': 'iii',
  iv: 'iv',
  '4th': 'iv',
  v: 'v',
};

/** What tells the generations of one name apart. */
export const suffix: Kind<string> = {
  levels: ['no suffix', 'same suffix', 'different suffix'],
  read: (text) => SUFFIXES[foldText(text)],
  key: same,
  compare: () => 2,
};

export const DIFFERENT_SUFFIX = 2;

/** The system that a record comes from: not whose record it is, but how likely two of one system are one person. */
export const system: Kind<string> = {
  levels: ['system not known', 'both from the same system', 'from different systems'],
  read: (text) => (text === '' ? undefined : text),
  key: same,
  compare: () => 2,
};
