import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodeLibrary } from './code-library.ts';
import { CodeSystem } from './code-system.ts';
import { readCodeFile } from './read-code-file.ts';
import { suggestFrom } from './suggest/suggest-from.ts';
import { UnknownCodes } from './unknown-codes.ts';
import { worklist } from './worklist.ts';

const loinc = new CodeSystem({ uri: 'http://loinc.org', name: 'LOINC' }, [
  { code: '2345-7', display: 'Glucose [Mass/volume] in Serum or Plasma', selectable: true },
  { code: '2339-0', display: 'Glucose [Mass/volume] in Blood', selectable: true },
  { code: '718-7', display: 'Hemoglobin [Mass/volume] in Blood', selectable: true },
]);
const file = readCodeFile(
  'codes/northlab-tests.csv',
  'source,source_display,target,target_system,status\nHGB,Haemoglobin,718-7,LN,\nGLUB,Glucose blood,2339-0,LN,draft\n',
);
const library = new CodeLibrary(file.kind === 'table' ? [file.table] : [], [loinc]);
const suggest = suggestFrom([{ system: loinc }]);

test('what most messages wait for comes first, each with its best proposals', () => {
  const codes = new UnknownCodes();
  const met = { table: 'northlab-tests', why: 'unknown', source: 'northlab.results' } as const;
  codes.add({ ...met, code: 'GLUB', held: false });
  codes.add({ ...met, code: 'HB2', display: 'HAEMOGLOBIN', held: false });
  for (let i = 0; i < 3; i++) codes.add({ ...met, code: 'GLUS', display: 'Glucose, serum', held: true });
  const items = worklist(codes.all(), library, { suggest });
  expect(items.map(({ code, waiting, flagged }) => [code, waiting, flagged])).toEqual([
    ['GLUS', 3, 0],
    ['GLUB', 0, 1],
    ['HB2', 0, 1],
  ]);
  expect(suggest('http://snomed.info/sct', 'glucose')).toBeUndefined();
  const [glus, glub, hb2] = items;
  const [first] = glus?.proposals ?? [];
  expect(first).toMatchObject({
    from: 'suggestion',
    suggestion: { code: '2345-7', reason: { matched: expect.stringContaining('Serum') } },
  });
  expect(glub?.proposals[0]).toMatchObject({ from: 'draft', row: { target: { code: '2339-0' } } });
  expect(hb2?.proposals[0]).toMatchObject({ from: 'same-display', row: { target: { code: '718-7' } } });
});

test('a settled code is gone, and a flood of codes does not grow without end', () => {
  const codes = new UnknownCodes([], 20);
  const met = { table: 't', why: 'unknown', source: 's', held: true } as const;
  codes.add({ ...met, code: 'often' });
  for (let i = 0; i < 100; i++) codes.add({ ...met, code: 'often' });
  for (let i = 0; i < 100; i++) codes.add({ ...met, code: `rare-${i}` });
  expect(codes.all().length).toBeLessThanOrEqual(20);
  expect(codes.all().length + codes.dropped).toBe(101);
  expect(codes.all()[0]).toMatchObject({ code: 'often', waiting: 101 });
  codes.settle('t', 'often');
  expect(codes.all().map(({ code }) => code)).not.toContain('often');
});

test('counts are the same whatever the order, and survive being written down', () => {
  const met = fc.record({
    code: fc.constantFrom('a', 'b', 'c'),
    held: fc.boolean(),
    source: fc.constantFrom('x', 'y'),
  });
  fc.assert(
    fc.property(fc.array(met), (all) => {
      const count = (list: typeof all, kept = new UnknownCodes()): UnknownCodes => {
        for (const each of list) kept.add({ table: 't', why: 'unknown', ...each });
        return kept;
      };
      const half = count(all.slice(0, all.length / 2));
      const again = count(all.slice(all.length / 2), new UnknownCodes(JSON.parse(JSON.stringify(half.all()))));
      expect(again.all()).toEqual(count(all.toReversed()).all());
    }),
  );
});
