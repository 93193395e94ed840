import { expect, test } from 'vitest';
import { keepUnknownCodes, keptUnknownCodes } from './kept-unknown-codes.ts';

test('unknown codes are counted on after they were kept', async () => {
  const settings = new Map<string, string>();
  const store = {
    setting: (name: string) => Promise.resolve(settings.get(name)),
    setSetting: (name: string, value: string | undefined) => {
      settings.set(name, value ?? '');
      return Promise.resolve();
    },
  };
  const met = { table: 't', code: 'A', why: 'unknown', held: true, source: 'northlab.results' } as const;
  const first = await keptUnknownCodes(store);
  first.add(met);
  await keepUnknownCodes(store, first);
  const second = await keptUnknownCodes(store);
  second.add(met);
  expect(second.all()).toEqual([
    { table: 't', code: 'A', why: 'unknown', waiting: 2, flagged: 0, sources: ['northlab.results'] },
  ]);
});
