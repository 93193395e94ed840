import { expect, test } from 'vitest';
import { checkCodeTable } from './check-code-table.ts';
import { CodeLibrary } from './code-library.ts';
import { CodeSystem } from './code-system.ts';
import { readCodeFile } from './read-code-file.ts';

const system = new CodeSystem({ uri: 'urn:s', name: 's' }, [
  { code: 'H', selectable: false },
  { code: 'OLD', selectable: true, validTo: '2025-09-30' },
  { code: 'NEW', selectable: true, validFrom: '2025-10-01' },
  { code: 'OK', selectable: true },
  { code: 'GONE', selectable: true, retired: true },
]);
const check = (text: string): string[] => {
  const file = readCodeFile('codes/t.csv', text);
  if (file.kind !== 'table') throw new Error('no table');
  return checkCodeTable(file.table, new CodeLibrary([file.table], [system]), 'codes/t.csv').map(
    ({ code, place, about }) => `${place?.line ?? 0} ${code}${about === undefined ? '' : ` ${about['line']}`}`,
  );
};

test('two targets of one code at one time are told, in different times they are right', () => {
  expect(check('source,target\nA,X\nA,Y\nA,X\n')).toEqual(['3 codes-row-twice 2', '4 codes-row-repeated 2']);
  expect(check('source,target,valid_from,valid_to\nA,X,,2025-09-30\nA,Y,2025-10-01,\n')).toEqual([]);
  expect(check('source,target,status\nA,X,draft\nA,Y,draft\n')).toEqual([]);
});

test('an ambiguous way back is told', () => {
  expect(check('source,target\nA,X\nB,X\n')).toEqual(['3 codes-reverse-ambiguous 2']);
  expect(check('source,target,equivalence\nA,X,\nB,X,wider\n')).toEqual([]);
});

test('targets are held against their code system', () => {
  const rows = ['OK', 'NO', 'H', 'OLD', 'NEW', 'GONE'].map((code, i) => `${i},${code},s`);
  const uri = 'source,target,target_system\n';
  expect(check((uri + rows.join('\n')).replaceAll(',s', ',urn:s'))).toEqual([
    '3 codes-code-unknown',
    '4 codes-code-heading',
    '5 codes-code-expired',
    '7 codes-code-retired',
  ]);
  const dated = 'source,target,target_system,valid_from,valid_to\nA,OLD,urn:s,,2025-09-30\nB,NEW,urn:s,2025-01-01,\n';
  expect(check(dated)).toEqual(['3 codes-code-not-yet']);
});
