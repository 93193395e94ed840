import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packFiles } from '../scripts/v2-to-fhir/pack-files.ts';
import { entryOf } from '../src/diagnostics/catalogue.ts';
import { validate } from '../src/formats/fhir/index.ts';
import { proveMap } from '../src/meaning/maps/prove-map.ts';
import { transactionBundle } from '../src/meaning/maps/transaction-bundle.ts';
import type { Translation } from '../src/meaning/maps/translate.ts';
import { definitionsOf } from '../test/fixtures/fhir-definitions.ts';
import { assertionsOf, judgePlacement, type Placement } from './maps/placement.ts';
import { roundTrip } from './maps/round-trip.ts';
import { survivalOf } from './maps/survival.ts';
import { type CorpusMessage, corpusOf, MapTool, PROJECT } from './maps/tool.ts';

/**
 * Translates every message of a folder by the shipped pack and says what became of it. `silent`: leaves said to be
 * delivered that are not; `lying`: other lines of a ledger that an exchanged value shows to be untrue; both of
 * `--prove` messages drawn by `--seed`, since each leaf of them is a translation of its own (`--prove all` for all).
 */
const { values: given } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: join(PROJECT, '../shared/samples/v2') },
    guide: { type: 'string', default: join(PROJECT, '../shared/samples/mappings/v2-to-fhir-ig') },
    seed: { type: 'string', default: '1' },
    prove: { type: 'string', default: '20' },
    open: { type: 'boolean', default: false },
  },
});

const tool = new MapTool();
const { messages, unreadable } = corpusOf(given.data);
const definitions = definitionsOf('fhir-r4');
const assertions = existsSync(given.guide) ? assertionsOf(packFiles(given.guide, PROJECT).maps) : [];
const placement: Placement = { assertions: 0, hold: 0, argued: 0, open: new Map() };
const sums = { leaves: 0, unbalanced: 0, refusals: 0, counted: 0, survived: 0, byChance: 0, valid: 0, bundles: 0 };
const trip = { leaves: 0, same: 0, exact: 0, messages: 0 };
const missed = new Map<string, number>();
let previous: Translation | undefined;

for (const message of messages) {
  const translation = attempt(message);
  if (translation === undefined) continue;
  sums.leaves += translation.ledger.leafCount;
  if (!translation.ledger.balanced) sums.unbalanced++;
  const survival = survivalOf(translation, previous ?? translation);
  sums.counted += survival.counted;
  sums.survived += survival.survived;
  for (const path of survival.missed) missed.set(path, (missed.get(path) ?? 0) + 1);
  if (previous !== undefined) sums.byChance += survival.byChance;
  judgePlacement(message, translation, assertions, placement);
  sums.bundles++;
  if (isValid(translation)) sums.valid++;
  const back = roundTrip(message, translation, tool);
  trip.messages++;
  trip.leaves += back.leaves;
  trip.same += back.same;
  if (back.exact) trip.exact++;
  previous = translation;
}

const proofs = drawn(messages, given.prove, Number(given.seed)).map(({ message, type }) =>
  proveMap(message, tool.mapFor(type), tool.options),
);
const lies = proofs.flatMap((proof) => proof.lies);
const silent = lies.filter(({ kind }) => kind === 'target does not change').length;
const result = {
  messages: messages.length,
  unreadable,
  leaves: sums.leaves,
  proved: { messages: proofs.length, leaves: proofs.reduce((sum, { tried }) => sum + tried, 0) },
  silent,
  lying: lies.length - silent,
  unbalanced: sums.unbalanced + proofs.filter(({ balanced }) => !balanced).length,
  refusals: sums.refusals,
  survival: share(sums.survived, sums.counted),
  survivalByChance: share(sums.byChance, sums.counted),
  placement: share(placement.hold, placement.assertions),
  placementDetail: {
    assertions: placement.assertions,
    hold: placement.hold,
    argued: placement.argued,
    open: placement.assertions - placement.hold - placement.argued,
  },
  roundTrip: { fhirOnly: share(trip.same, trip.leaves), withResidue: share(trip.exact, trip.messages) },
  validity: { bundles: sums.bundles, withoutError: sums.valid },
};

process.stdout.write(given.json ? `${JSON.stringify(result, undefined, 2)}\n` : tableOf(result));
if (given.open) {
  for (const [what, counts] of [
    ['placement', placement.open],
    ['survival', missed],
  ] as const) {
    for (const [name, count] of [...counts].toSorted((a, b) => b[1] - a[1])) {
      process.stdout.write(`${what} ${count} ${name}\n`);
    }
  }
  for (const lie of lies) process.stdout.write(`${JSON.stringify(lie)}\n`);
}

function attempt(message: CorpusMessage): Translation | undefined {
  try {
    return tool.run(message);
  } catch {
    sums.refusals++;
    return undefined;
  }
}

function isValid(translation: Translation): boolean {
  const bundle: unknown = JSON.parse(JSON.stringify(transactionBundle(translation.outputs)));
  return validate(bundle, { definitions }).findings.every(({ code }) => entryOf(code).severity !== 'error');
}

/** Some messages by a seed, or all. */
function drawn(all: readonly CorpusMessage[], number: string, seed: number): readonly CorpusMessage[] {
  if (number === 'all') return all;
  let state = seed >>> 0;
  const keyed = all.map((message) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return { message, key: state };
  });
  return keyed
    .toSorted((a, b) => a.key - b.key)
    .slice(0, Number(number))
    .map(({ message }) => message);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}

function tableOf(what: Readonly<Record<string, unknown>>): string {
  return Object.entries(what)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('');
}
