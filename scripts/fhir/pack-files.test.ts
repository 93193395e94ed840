import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { packFiles } from './pack-files.ts';

const packages = fileURLToPath(new URL('../../../shared/samples/fhir/packages', import.meta.url));
const packs = new URL('../../packs/', import.meta.url);

test('the packs are what their sources give, to the byte', () => {
  const files = packFiles(packages);
  expect([...files.keys()]).toHaveLength(13);
  for (const [path, text] of files) expect(readFileSync(new URL(path, packs), 'utf8') === text, path).toBe(true);
});
