import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Definitions } from '../../src/formats/fhir/index.ts';

const packs = fileURLToPath(new URL('../../packs/', import.meta.url));

/** Definitions from the packs of this repository. */
export function definitionsOf(...names: string[]): Definitions {
  return new Definitions(names, (path) => (existsSync(packs + path) ? readFileSync(packs + path, 'utf8') : undefined));
}
