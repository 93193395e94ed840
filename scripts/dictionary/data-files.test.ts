import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { dataFiles } from './data-files.ts';

const tablesFolder = fileURLToPath(new URL('../../../shared/samples/terminology/hl7-v2-tables', import.meta.url));
const data = new URL('../../src/formats/hl7v2/dictionary/data/', import.meta.url);

test('the data files are what their sources give, to the byte', () => {
  const files = dataFiles(tablesFolder);
  expect(readdirSync(data).filter((name) => name.endsWith('.json'))).toEqual([...files.keys()].toSorted());
  for (const [name, content] of files) {
    // Not toEqual: the difference of two files of 160 kB says less than the name.
    expect(readFileSync(new URL(name, data), 'utf8') === content, name).toBe(true);
  }
});
