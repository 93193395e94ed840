import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packFiles } from './pack-files.ts';

/**
 * Writes packs/hl7-v2-to-fhir from HL7's v2-to-FHIR guide (CC0) and the decisions beside this file.
 *
 *     node scripts/v2-to-fhir/build.ts [folder with the guide's tables]
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const pack = join(root, 'packs/hl7-v2-to-fhir');
const guide = process.argv[2] ?? join(root, '../shared/samples/mappings/v2-to-fhir-ig');

if (existsSync(guide)) {
  const { files } = packFiles(guide, root);
  for (const folder of ['datatypes', 'segments', 'messages', 'codes']) {
    rmSync(join(pack, folder), { recursive: true, force: true });
  }
  for (const [name, content] of files) {
    mkdirSync(dirname(join(pack, name)), { recursive: true });
    writeFileSync(join(pack, name), content);
  }
  process.stdout.write(`${files.size} files\n`);
} else {
  process.stderr.write("The folder with the guide's tables is missing; give it as the argument.\n");
  process.exitCode = 2;
}
