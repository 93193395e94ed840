import { expect, test } from 'vitest';
import { CodeSystem } from '../meaning/codes/code-system.ts';
import { isCodeFile, readCodeFiles } from './code-files.ts';

const files = {
  'suture.yaml': 'project: a',
  'codes/flags.csv': 'source,target,target_system\nH,H,urn:flags\nHH,HHH,urn:flags\n',
  'codes/flag-codes.csv': 'code,display,system\nH,High,urn:flags\nHH,Very high,urn:flags\n',
  'codes/rooms.csv': 'code,display\n1-Mar,One\n',
  'codes/vaccines.csv': 'source,target,target_system\nA,3,CVX\nB,08,CVX\n',
};
const cvx = new CodeSystem({ uri: 'http://hl7.org/fhir/sid/cvx', name: 'CVX' }, [
  { code: '03', display: 'MMR', selectable: true },
  { code: '08', display: 'Hep B', selectable: true },
]);

test('tables and systems of a workspace are one library, checked against each other and against packs', () => {
  const { library, findings } = readCodeFiles(files, { systems: [cvx] });
  expect(library.tables).toEqual(['flags', 'vaccines']);
  expect(library.translate('flags', 'H', undefined, 'forward', undefined)).toMatchObject({
    code: 'H',
    display: 'High',
  });
  expect(library.translate('vaccines', 'B', undefined, 'forward', undefined)).toMatchObject({ display: 'Hep B' });
  expect(findings.map(({ code, place }) => `${place?.file} ${place?.line} ${code}`)).toEqual([
    'codes/rooms.csv 2 codes-damage-date',
    'codes/vaccines.csv 2 codes-damage-zeros',
    'codes/flags.csv 3 codes-code-unknown',
  ]);
});

test('only CSV files in codes/ are code files', () => {
  expect(['codes/a.csv', 'codes/a/b.csv', 'maps/a.csv', 'codes/a.yaml'].filter(isCodeFile)).toEqual(['codes/a.csv']);
});
