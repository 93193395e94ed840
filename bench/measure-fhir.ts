import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { definitionsOf } from '../test/fixtures/fhir-definitions.ts';
import { measurePackage, type PackageResult } from './fhir/measure-package.ts';
import { readExamples, readOfficialPackage } from './fhir/official-package.ts';

/**
 * Validates the examples of the official US Core packages and mutants of them, and prints false alarms and the share of
 * mutants caught, by kind. `--data` names the folder with us-core-610.tgz and us-core-800.tgz, or one of resources as
 * .json files, which are then judged against R4 and US Core 8.0.0 and should be valid.
 */
const PACKAGES = { '6.1.0': 'us-core-610.tgz', '8.0.0': 'us-core-800.tgz' };

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: fileURLToPath(new URL('../../shared/samples/fhir/packages', import.meta.url)) },
    seed: { type: 'string', default: '1' },
    'per-kind': { type: 'string', default: '12' },
  },
});

const results: Record<string, PackageResult> = {};
for (const [version, file] of Object.entries(PACKAGES)) {
  const path = join(values.data, file);
  if (!existsSync(path)) continue;
  results[version] = measurePackage(readOfficialPackage(path), definitionsOf('fhir-r4', `us-core-${version}`), {
    seed: Number(values.seed),
    perKind: Number(values['per-kind']),
  });
}
if (Object.keys(results).length === 0) {
  const examples = readExamples(values.data);
  if (examples.examples.length > 0) {
    results['8.0.0'] = measurePackage(examples, definitionsOf('fhir-r4', 'us-core-8.0.0'), {
      seed: Number(values.seed),
      perKind: Number(values['per-kind']),
    });
  }
}
if (Object.keys(results).length === 0) {
  process.stderr.write('measure: the folder holds neither a US Core package nor resources\n');
  process.exitCode = 2;
} else if (values.json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
else {
  for (const [version, result] of Object.entries(results)) {
    process.stdout.write(`US Core ${version}: ${result.examples} examples, ${result.falseAlarms} false alarms\n`);
    for (const [kind, { mutants, caught }] of Object.entries(result.kinds)) {
      process.stdout.write(`  ${kind}: ${caught} of ${mutants} caught\n`);
    }
    process.stdout.write(`  all: ${(result.caughtShare * 100).toFixed(2)} %\n`);
  }
}
