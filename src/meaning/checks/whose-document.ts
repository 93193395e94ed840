import { type DateOrder, readDate } from './dates.ts';
import type { NamedPatient } from './document-facts.ts';

/** A chart, as far as documents can name its patient. */
export interface Chart {
  readonly names: readonly string[];
  readonly birthDay?: number;
  readonly identifiers: readonly string[];
}

/** `at odds`: some of it is the chart's and some is not; `unsure`: the document names too little. */
export type Whose = 'same' | 'other' | 'at odds' | 'unsure';

const ORDERS: readonly DateOrder[] = ['month-first', 'day-first'];

/**
 * Whether a document is about a chart's patient. It is about another where two of name, birth date and number say so
 * and none says otherwise: a name alone changes by marriage, a number by another system's counting, a date by a slip.
 *
 * @param isKnown whether an identifier is another chart's: then it says more than a number that nobody has
 * @param pivot last two digits of the present year
 */
export function whoseDocument(
  named: NamedPatient,
  chart: Chart,
  isKnown: (identifier: string) => boolean,
  pivot: number,
): Whose {
  const votes = [nameVote(named, chart), birthVote(named, chart, pivot), identifierVote(named, chart, isKnown)];
  const against = votes.filter((vote) => vote === 'other').length;
  const agreeing = votes.filter((vote) => vote === 'same').length;
  if (against >= 2 && agreeing === 0) return 'other';
  // A number that is another chart's, and a name that is not this one's, outweigh a birth date that two people share.
  if (votes[0] === 'other' && votes[2] === 'other') return 'other';
  if (against > 0) return agreeing > 0 ? 'at odds' : 'unsure';
  return agreeing > 0 ? 'same' : 'unsure';
}

type Vote = 'same' | 'other' | undefined;

/** Names agree with a family name and a given name (or its first letter) in common, in whichever order they stand. */
function nameVote({ name }: NamedPatient, chart: Chart): Vote {
  const words = wordsOf(name ?? '');
  const own = new Set(chart.names.flatMap(wordsOf));
  if (words.length === 0 || own.size === 0) return undefined;
  const shared = words.filter((word) => word.length > 1 && own.has(word)).length;
  const initials = words.filter((word) => word.length === 1 && [...own].some((each) => each.startsWith(word))).length;
  if (shared >= 2 || (shared === 1 && initials >= 1)) return 'same';
  return shared === 0 ? 'other' : undefined;
}

function birthVote({ birthDate }: NamedPatient, { birthDay }: Chart, pivot: number): Vote {
  if (birthDate === undefined || birthDay === undefined) return undefined;
  const days = ORDERS.flatMap((order) => readDate(birthDate, order, pivot)?.day ?? []);
  if (days.length === 0) return undefined;
  return days.includes(birthDay) ? 'same' : 'other';
}

function identifierVote({ identifiers }: NamedPatient, chart: Chart, isKnown: (identifier: string) => boolean): Vote {
  const own = new Set(chart.identifiers.map(plainIdentifier).filter((each) => each !== ''));
  const said = identifiers.map(plainIdentifier).filter((each) => each !== '');
  if (said.length === 0 || own.size === 0) return undefined;
  if (said.some((each) => own.has(each))) return 'same';
  return said.some(isKnown) ? 'other' : undefined;
}

/** Identifiers are written with and without leading zeros and marks. */
export function plainIdentifier(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .replace(/^0+(?=.)/, '');
}

const TITLES = new Set(['MR', 'MRS', 'MS', 'MISS', 'DR', 'JR', 'SR', 'II', 'III', 'IV', 'MD']);

function wordsOf(name: string): string[] {
  return name
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toUpperCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '' && !TITLES.has(word));
}
