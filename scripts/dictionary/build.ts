import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFiles } from './data-files.ts';

/**
 * Writes the data files of src/formats/hl7v2/dictionary/data from their sources:
 * hl7-dictionary 1.0.1 (MIT, a development dependency) for 2.1 to 2.7.1, later-versions.json beside this
 * file for 2.8 to 2.8.2, and HL7's own tables (CC0) from ../shared/samples or the folder given.
 *
 *     node scripts/dictionary/build.ts [folder with v2-tables.csv and utg-v2.tar.gz]
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const data = join(root, 'src/formats/hl7v2/dictionary/data');
const tablesFolder = process.argv[2] ?? join(root, '../shared/samples/terminology/hl7-v2-tables');

if (existsSync(tablesFolder)) {
  for (const [name, content] of dataFiles(tablesFolder)) {
    writeFileSync(join(data, name), content);
    process.stdout.write(`${name} ${Buffer.byteLength(content)} bytes\n`);
  }
} else {
  process.stderr.write('The folder with v2-tables.csv and utg-v2.tar.gz is missing; give it as the argument.\n');
  process.exitCode = 2;
}
