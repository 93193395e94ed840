import { join } from 'node:path';
import type { Band } from '../../src/meaning/matching/bands.ts';
import { MatchedList } from '../../src/meaning/matching/match-list.ts';
import { share } from './list-score.ts';
import { readTable } from './matching-sets.ts';

const BANDS: Readonly<Record<string, Band>> = { match: 'link', possible_match: 'ask', no_match: 'separate' };

/**
 * Holds single records against an index of people, each labelled with the band in which the person of its `Match Id`
 * should be found. `rightBand` asks for the very band; `safe` counts a case as well where the machine left to a person
 * what the label decides, and only its own links and separations can be wrong.
 */
export function labelledCases(folder: string): Record<string, unknown> {
  const begun = performance.now();
  const [seed, cases] = [readTable(join(folder, 'nbs_seed.csv')), readTable(join(folder, 'better_test.csv'))];
  const columns = seed.columns.filter((name) => name !== 'Match Id');
  const value = (table: { readonly columns: readonly string[] }, row: readonly string[], name: string): string =>
    row[table.columns.indexOf(name)] ?? '';
  const matched = new MatchedList(
    columns,
    seed.rows.map((row) => ({
      key: value(seed, row, 'Match Id'),
      values: columns.map((name) => value(seed, row, name)),
    })),
  );
  const index = matched.index();
  let [right, safe, linked, linkedRight, matches] = [0, 0, 0, 0, 0];
  for (const row of cases.rows) {
    const found = index.match(matched.fields.map(({ column }) => value(cases, row, column)));
    const band =
      found.find((candidate) => matched.keys[candidate.row] === value(cases, row, 'Match Id'))?.band ?? 'separate';
    const label = BANDS[value(cases, row, 'Expected Result')];
    if (band === label) right++;
    if (band === label || band === 'ask') safe++;
    if (label === 'link') matches++;
    if (band === 'link') linked++;
    if (band === 'link' && label === 'link') linkedRight++;
  }
  const [precision, recall] = [linkedRight / Math.max(linked, 1), linkedRight / Math.max(matches, 1)];
  return {
    f1: share((2 * precision * recall) / (precision + recall || 1)),
    precision: share(precision),
    recall: share(recall),
    cases: cases.rows.length,
    rightBand: share(right / cases.rows.length),
    safe: share(safe / cases.rows.length),
    seconds: Number(((performance.now() - begun) / 1000).toFixed(2)),
  };
}
