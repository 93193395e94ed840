import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeFileKinds } from '../meaning/codes/load/load-code-system.ts';
import { systemColumns, tableColumns } from '../meaning/codes/read-code-file.ts';
import { spreadsheetDamage } from '../meaning/codes/spreadsheet-damage.ts';
import { unitOf } from '../meaning/codes/units/unit.ts';
import { readCodeFiles } from './code-files.ts';

const doc = readFileSync(new URL('../../docs/codes.md', import.meta.url), 'utf8');
const files = Object.fromEntries(
  [...doc.matchAll(/^```csv file=(\S+)\n([\s\S]*?)^```/gm)].map((match) => [match[1] ?? '', match[2] ?? '']),
);
const { library, findings } = readCodeFiles(files);

test('the files of the documentation are right, and do what it says', () => {
  expect(findings).toEqual([]);
  const translate = (code: string, direction: 'forward' | 'backward' = 'forward'): unknown => {
    const answer = library.translate('abnormal-flags', code, undefined, direction, '2026-01-01');
    return typeof answer === 'string' ? answer : `${answer.code} ${answer.equivalence}`;
  };
  expect(['H', 'PH', 'Q', 'X'].map((code) => translate(code))).toEqual([
    'H equivalent',
    'HH narrower',
    'unknown',
    'unknown',
  ]);
  expect(translate('HH', 'backward')).toBe('HH equivalent');
  expect(library.validate('urn:riverside:rooms', 'ROOM')).toBe('not-selectable');
  expect(library.validate('urn:riverside:rooms', 'XR')).toBe('retired');
});

test('each kind of damage is found as the documentation says', () => {
  const rows = [...doc.matchAll(/^\| .* \| `([^`]+)` \| `(codes-damage-\w+)` \|$/gm)];
  expect(rows.length).toBe(8);
  const has = (code: string): boolean => ['00123', '250.00'].includes(code);
  for (const [, damaged = '', code] of rows)
    expect(spreadsheetDamage(damaged, false, { codes: [], has }), damaged).toBe(code);
});

test('each unit is read as the documentation says', () => {
  const [, table = ''] = doc.split('| written | UCUM |');
  const rows = [...table.matchAll(/^\| `([^`]+)` \| `([^`]+)` \|$/gm)];
  expect(rows.length).toBeGreaterThan(8);
  for (const [, written = '', code] of rows) expect(unitOf(written)?.code, written).toBe(code);
});

test('it names every column and every kind of file', () => {
  for (const name of [...tableColumns, ...systemColumns, ...codeFileKinds]) expect(doc, name).toContain(name);
});
