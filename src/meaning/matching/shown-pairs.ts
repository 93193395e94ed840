import type { Band } from './bands.ts';
import type { Explanation } from './explain-pair.ts';
import { type FieldKind, MISSING, SAME } from './kinds/kind.ts';
import type { LinkDecision, ListRecord, MatchedList } from './match-list.ts';
import type { ScoredPair } from './match-people.ts';
import { SEPARATING } from './veto.ts';

/** Whether two records agree in a trait; `unknown`: one has no value, or one that counts as none. */
export type Agreement = 'same' | 'near' | 'differs' | 'unknown';

/** A trait of two records side by side. */
export interface ShownTrait {
  readonly kind: FieldKind;
  /** What it is called in the list: of numbers the column, else the kind. */
  readonly label: string;
  readonly a: string;
  readonly b: string;
  readonly agreement: Agreement;
}

/** Two records with all by which a person decides whether they are one person's. */
export interface ShownPair extends Explanation {
  readonly band: Band;
  /** Keys of the records. */
  readonly a: string;
  readonly b: string;
  /** That they are one person's, from 0 to 1. */
  readonly likelihood: number;
  readonly traits: readonly ShownTrait[];
}

/** The pairs of each band that are shown, and how many there are. */
export interface ShownPairs {
  readonly pairs: readonly ShownPair[];
  readonly counts: Readonly<Record<Band, number>>;
}

const BY_COLUMN: ReadonlySet<FieldKind> = new Set(['identifier', 'text']);
const NAMES: ReadonlySet<FieldKind> = new Set(['givenName', 'familyName']);

/**
 * The pairs of a matched list that people look at: the questions, strongest first; what was linked, weakest first; what
 * looks alike and was kept apart, strongest first; each with all that was decided in its band.
 *
 * @param most pairs of a band that are shown
 */
export function shownPairs(
  list: MatchedList,
  { columns, records }: { readonly columns: readonly string[]; readonly records: readonly ListRecord[] },
  decisions: readonly LinkDecision[],
  most: number,
): ShownPairs {
  const { clusters, asks, pairs } = list.matching;
  const rows = new Map(list.keys.map((key, row) => [key, row]));
  const values = new Map(records.map((record) => [record.key, record.values]));
  const places = new Map(columns.map((column, at) => [column, at]));
  const decided = decisions.flatMap(({ a, b }) => {
    const [one, other] = [rows.get(a), rows.get(b)];
    return one === undefined || other === undefined ? [] : [list.weigh(Math.min(one, other), Math.max(one, other))];
  });
  const known = new Set(decided.map(numbered));
  const isOne = ({ a, b }: ScoredPair): boolean => clusters.personOf[a] === clusters.personOf[b];
  const found = pairs.filter((pair) => !known.has(numbered(pair)));
  const bands: Readonly<Record<Band, readonly ScoredPair[]>> = {
    ask: asks,
    link: [...decided, ...found].filter(isOne).sort((x, y) => x.bits - y.bits || x.a - y.a || x.b - y.b),
    separate: [...decided, ...found.filter(({ veto }) => veto !== undefined && SEPARATING.has(veto))]
      .filter((pair) => !isOne(pair))
      .sort((x, y) => y.bits - x.bits || x.a - y.a || x.b - y.b),
  };
  const valueOf = (row: number, column: string): string =>
    values.get(list.keys[row] ?? '')?.[places.get(column) ?? -1] ?? '';
  const shown = (['ask', 'link', 'separate'] as const).flatMap((band) =>
    bands[band].slice(0, most).map((pair): ShownPair => {
      const { a, b, bits } = pair;
      const likelihood = Number((1 / (1 + 2 ** -bits)).toFixed(4));
      const keys = { a: list.keys[a] ?? '', b: list.keys[b] ?? '' };
      return { band, ...keys, likelihood, ...list.explain(pair), traits: traitsOf(list, pair, valueOf) };
    }),
  );
  const { ask, link, separate } = bands;
  return { pairs: shown, counts: { ask: ask.length, link: link.length, separate: separate.length } };
}

function traitsOf(
  { people, fields }: MatchedList,
  { a, b }: ScoredPair,
  valueOf: (row: number, column: string) => string,
): ShownTrait[] {
  const levels = new Uint8Array(people.comparisons.length);
  people.compare(a, b, levels);
  const whole = fields.filter(({ kind }) => kind === 'fullName').map(({ column }) => column);
  return people.comparisons.flatMap(({ kind, columns, column }, at) => {
    const textOf = (row: number): string => {
      const own = joined(columns.map((name) => valueOf(row, name)));
      return own === '' && NAMES.has(kind) ? joined(whole.map((name) => valueOf(row, name))) : own;
    };
    const [one, other] = [textOf(a), textOf(b)];
    if (kind === 'system' || (one === '' && other === '')) return [];
    const level = levels[at] ?? MISSING;
    const last = column.kind.levels.length - 1;
    const agreement = level === MISSING ? 'unknown' : level === SAME ? 'same' : level === last ? 'differs' : 'near';
    const text = kind === 'birthDate' ? dated : (value: string) => value;
    const label = BY_COLUMN.has(kind) ? (columns[0] ?? kind) : kind;
    return [{ kind, label, a: text(one), b: text(other), agreement }];
  });
}

const joined = (texts: readonly string[]): string => [...new Set(texts.filter((text) => text !== ''))].join(', ');
const dated = (text: string): string => text.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
const numbered = ({ a, b }: ScoredPair): string => `${Math.min(a, b)} ${Math.max(a, b)}`;
