import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { someDependencies } from '../test/workspace/some-dependencies.ts';
import { madeSchemas } from './workspace-schemas/made-schemas.ts';

/** Writes the JSON Schemas of a workspace's YAML files, for editors. A test fails where they are not current. */
const folder = fileURLToPath(new URL('../src/workspace/schemas/', import.meta.url));
for (const [name, schema] of Object.entries(madeSchemas(someDependencies))) {
  writeFileSync(join(folder, `${name}.schema.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
}
