import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { functionLibrary } from './functions/function-library.ts';

test('the reference names every function of the library', () => {
  const reference = readFileSync(new URL('../../../docs/maps.md', import.meta.url), 'utf8');
  expect([...functionLibrary.keys()].filter((name) => !reference.includes(`\`${name}`))).toEqual([]);
});
