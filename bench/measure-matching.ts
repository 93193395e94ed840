import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MatchedList } from '../src/meaning/matching/match-list.ts';
import type { Field } from '../src/meaning/matching/recognise-fields.ts';
import { labelledCases } from './matching/labelled-cases.ts';
import { scoreList } from './matching/list-score.ts';
import {
  febrlPerson,
  type LabelledList,
  labelled,
  matchingSets,
  readTable,
  type SiloTruth,
  siloList,
} from './matching/matching-sets.ts';
import { scoreReconciliation } from './matching/score-reconciliation.ts';
import { seededOrder } from './matching/seeded-order.ts';

/**
 * Matches lists whose persons are known, unsupervised, with what is shipped, and says how well.
 *
 *     npm run measure:matching -- [--json] [--data DIR|FILE] [--truth COLUMN] [--seed N] [--only NAME]
 *
 * `--data`: a folder with `matching/` and `legacy-practice/`, one made practice with `silos/` and `truth.json`, or one CSV
 * file whose column `--truth` says whose each record is (`rec-12-dup-0` of Febrl's kind is of person 12).
 * `--seed`: the order in which records arrive.
 */
const { values: given } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: join(import.meta.dirname, '../../shared/samples') },
    seed: { type: 'string', default: '1' },
    truth: { type: 'string', default: 'cluster' },
    only: { type: 'string' },
  },
});

const result: Record<string, unknown> = {};
const wanted = (name: string): boolean => given.only === undefined || given.only === name;
if (existsSync(given.data) && statSync(given.data).isFile())
  result['list'] = measured(labelled(readTable(given.data), given.truth, ofFebrl));
for (const [name, load] of matchingSets(given.data)) if (wanted(name)) result[name] = measured(load());
const cases = join(given.data, 'matching/cdc-recordlinker');
if (wanted('cdc') && existsSync(join(cases, 'better_test.csv'))) result['cdc'] = labelledCases(cases);
const practice = existsSync(join(given.data, 'silos')) ? given.data : join(given.data, 'legacy-practice/practice-1');
if (wanted('silos') && existsSync(join(practice, 'silos'))) result['silos'] = silos(practice);
process.stdout.write(
  given.json
    ? `${JSON.stringify(result, undefined, 2)}\n`
    : Object.entries(result)
        .map(([name, figures]) => `${name}: ${JSON.stringify(figures)}\n`)
        .join(''),
);

function ofFebrl(id: string): string {
  return /^rec-\d+-/.test(id) ? febrlPerson(id) : id;
}

function measured(list: LabelledList): Record<string, unknown> {
  const { matched, seconds, cpuSeconds } = timed(list);
  return { ...scoreList(list, matched), seconds, cpuSeconds };
}

function timed(list: LabelledList & { readonly fields?: readonly Field[] }): {
  matched: MatchedList;
  seconds: number;
  cpuSeconds: number;
} {
  const arrived = seededOrder(list.records, Number(given.seed));
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  const matched = new MatchedList(list.columns, arrived, list.fields === undefined ? {} : { fields: list.fields });
  const { user, system } = process.cpuUsage(cpu);
  return {
    matched,
    seconds: Number(((performance.now() - begun) / 1000).toFixed(2)),
    cpuSeconds: Number(((user + system) / 1e6).toFixed(2)),
  };
}

function silos(folder: string): Record<string, unknown> {
  const list = siloList(folder);
  const { matched, seconds, cpuSeconds } = timed(list);
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as SiloTruth;
  const personOf = new Map(list.records.map(({ key }, at) => [key, list.persons[at]]));
  const decoys = truth.decoys.filter(({ patnos }) => patnos.length > 1);
  const decoysMerged = decoys.filter(({ patnos }) =>
    matched
      .persons()
      .some((keys) => patnos.filter((person) => keys.some((key) => personOf.get(key) === person)).length > 1),
  ).length;
  const reconciliation = scoreReconciliation(folder);
  return { ...scoreList(list, matched), decoys: decoys.length, decoysMerged, reconciliation, seconds, cpuSeconds };
}
