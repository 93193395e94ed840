import { parseArgs } from 'node:util';
import { MatchedList } from '../src/meaning/matching/match-list.ts';
import { share } from './matching/list-score.ts';
import { MADE_COLUMNS, madePeople } from './matching/made-people.ts';

/**
 * Matches a list of invented people, then looks single persons up in it and adds some.
 *
 *     npm run bench:matching -- [--json] [--records N] [--lookups N] [--seed N]
 *
 * Names are as frequent as names are, people live in households, and about one record in seven is a second one with the
 * slips of a front desk.
 */
const { values: given } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    records: { type: 'string', default: '1000000' },
    lookups: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});

const count = Number(given.records);
const begun = performance.now();
const made = [...madePeople(count, Number(given.seed))];
const personOf = Int32Array.from(made, ({ person }) => person);
const records = made.map(({ values }, at) => ({ key: String(at).padStart(8, '0'), values }));
made.length = 0;
const makeSeconds = since(begun);
const started = performance.now();
const cpu = process.cpuUsage();
const matched = new MatchedList(MADE_COLUMNS, records);
const seconds = since(started);
const { user, system } = process.cpuUsage(cpu);

let [linked, right] = [0, 0];
for (const keys of matched.persons()) {
  const persons = new Map<number, number>();
  for (const key of keys) {
    const person = personOf[Number(key)] ?? -1;
    persons.set(person, (persons.get(person) ?? 0) + 1);
  }
  linked += pairs(keys.length);
  for (const held of persons.values()) right += pairs(held);
}
const sought = countsOf(personOf).reduce((sum, held) => sum + pairs(held), 0);

const index = matched.index();
const asked = [...madePeople(Number(given.lookups), Number(given.seed) + 1)].map(({ values }) =>
  matched.fields.map(({ column }) => values[MADE_COLUMNS.indexOf(column as (typeof MADE_COLUMNS)[number])] ?? ''),
);
const matchMs = timesOf(asked, (values) => index.match(values));
const addMs = timesOf(asked, (values) => index.add(values));

const result = {
  records: count,
  makeSeconds,
  seconds,
  cpuSeconds: Number(((user + system) / 1e6).toFixed(1)),
  peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  precision: share(right / Math.max(linked, 1)),
  recall: share(right / Math.max(sought, 1)),
  review: share(new Set(matched.matching.asks.flatMap(({ a, b }) => [a, b])).size / count),
  pairsCompared: matched.matching.blocking.reduce((sum, rule) => sum + rule.pairs, 0),
  matchCpuMs: matchMs,
  addCpuMs: addMs,
};
process.stdout.write(
  given.json
    ? `${JSON.stringify(result, undefined, 2)}\n`
    : Object.entries(result)
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
        .join(''),
);

function since(from: number): number {
  return Number(((performance.now() - from) / 1000).toFixed(1));
}

function pairs(held: number): number {
  return (held * (held - 1)) / 2;
}

function countsOf(persons: Int32Array): number[] {
  const counts: number[] = [];
  for (const person of persons) counts[person] = (counts[person] ?? 0) + 1;
  return counts;
}

/** Milliseconds of processor time: what else the machine does has no part in it. */
function timesOf<Item>(items: readonly Item[], run: (item: Item) => unknown): { p50: number; p99: number } {
  const times = items
    .map((item) => {
      const from = process.cpuUsage();
      run(item);
      const { user, system } = process.cpuUsage(from);
      return (user + system) / 1000;
    })
    .sort((a, b) => a - b);
  const at = (part: number): number => Number((times[Math.floor(times.length * part)] ?? 0).toFixed(3));
  return { p50: at(0.5), p99: at(0.99) };
}
