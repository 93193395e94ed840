import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packFiles } from './pack-files.ts';

/**
 * Writes packs/fhir-r4 and packs/us-core-*.
 *
 *     node scripts/fhir/build-pack.ts [folder with us-core-610.tgz and us-core-800.tgz]
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const packages = process.argv[2] ?? join(root, '../shared/samples/fhir/packages');

if (existsSync(packages)) {
  for (const [path, text] of packFiles(packages)) {
    const file = join(root, 'packs', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stdout.write(`packs/${path} ${Buffer.byteLength(text)} bytes\n`);
  }
} else {
  process.stderr.write('The folder with us-core-610.tgz and us-core-800.tgz is missing; give it as the argument.\n');
  process.exitCode = 2;
}
