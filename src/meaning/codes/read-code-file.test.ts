import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodeSystem } from './code-system.ts';
import { equivalences } from './equivalence.ts';
import { readCodeFile } from './read-code-file.ts';
import type { TableRow } from './table-row.ts';
import { addToCodeTable, writeCodeTable } from './write-code-table.ts';

const found = (text: string, findSystem?: (name: string) => CodeSystem | undefined): string[] =>
  readCodeFile('codes/t.csv', text, findSystem).findings.map(
    ({ code, place }) => `${place?.line ?? 0}:${place?.column ?? 0} ${code}`,
  );
const rowsOf = (text: string): readonly TableRow[] => {
  const file = readCodeFile('codes/t.csv', text);
  return file.kind === 'table' ? file.table.rows : [];
};

test('a table is read under any spelling of its columns', () => {
  const text = '\uFEFFSource,Source Display,TARGET,target-system,status,who\r\nH,high,H,HL70078,approved,AR\r\n\r\n';
  expect(rowsOf(text)).toEqual([
    {
      source: { code: 'H', display: 'high' },
      target: { code: 'H', system: 'HL70078' },
      equivalence: 'equivalent',
      status: 'approved',
      who: 'AR',
      line: 2,
    },
  ]);
  expect(found(text)).toEqual([]);
});

test('a code system is read, and named by its column or its file', () => {
  const file = readCodeFile('codes/rooms.csv', 'code,display,selectable,status\n1,One,yes,active\n2,Two,no,retired\n');
  expect(file.kind === 'system' && file.system.description.uri).toBe('urn:suture:codes:rooms');
  expect(file.kind === 'system' && file.system.validate('2')).toBe('retired');
});

test('each mistake is told with its place, and leaves out only its row', () => {
  const text = [
    'source,target,equivalence,valid_from,valid_to,status,colour',
    'A,X,equivalnt,,,,',
    'B,,,,,,',
    ',X,,,,,',
    'C,X,unmatched,,,,',
    'D,X,,2025-02-30,,,',
    'E,X,,2025-02-02,2025-02-01,,',
    'F,X,,,,aproved,',
    'G,X,,,,,,more',
    'H,X,,,,,',
    'I ,X,,,,,',
  ].join('\n');
  expect(found(text)).toEqual([
    '1:54 codes-column-unknown',
    '2:5 codes-equivalence-unknown',
    '3:3 codes-target-missing',
    '4:1 codes-code-missing',
    '5:3 codes-target-unwanted',
    '6:6 codes-day-invalid',
    '7:17 codes-period-reversed',
    '8:8 codes-status-unknown',
    '9:10 codes-cells-many',
    '11:1 codes-space-around',
  ]);
  expect(rowsOf(text).map(({ source }) => source.code)).toEqual(['H', 'I']);
  expect(found('code_,target\n1,2')).toEqual(['1:1 codes-columns-missing']);
  expect(found('source,target\n"A,B')).toEqual(['2:1 codes-quote-open', '2:1 codes-target-missing']);
});

test('a file that is not UTF-8 is told at the first place that cannot be read', () => {
  const text = new TextDecoder().decode(Buffer.from('source,target\nA,M\u00fcller\n', 'latin1'));
  expect(found(text)).toEqual(['2:3 codes-not-utf8']);
});

test('an approval must be signed', () => {
  expect(found('source,target,status\nA,B,approved\n')).toEqual(['2:5 codes-approval-unsigned']);
});

test('what a spreadsheet did to codes is told with line and column', () => {
  const text = `source,target\n${['1-Mar', '3/1/2025', '1.00E+10', '1E10', '#N/A', '####', 'TRUE', '123456789012345000'].map((c) => `${c},X`).join('\n')}`;
  expect(found(text)).toEqual([
    '2:1 codes-damage-date',
    '3:1 codes-damage-date',
    '4:1 codes-damage-number',
    '5:1 codes-damage-number',
    '6:1 codes-damage-error',
    '7:1 codes-damage-truncated',
    '8:1 codes-damage-logical',
    '9:1 codes-damage-digits',
  ]);
  expect(rowsOf(text)).toEqual([]);
});

test('a quoted cell was meant so', () => {
  expect(found('source,target\n"1E10",X\n"1-Mar",X\n')).toEqual([]);
});

test('lost zeros show beside codes that kept them, and not in codes that merely count up', () => {
  expect(found('source,target\n00123,a\n04567,b\n89,c\n12345,d\n')).toEqual(['4:1 codes-damage-zeros']);
  const counted = Array.from({ length: 120 }, (_, i) => `${i + 1},x`).join('\n');
  expect(found(`source,target\n${counted}\n`)).toEqual([]);
});

test('beside its code system a damaged code is told from a strange one', () => {
  const codes = ['08', '250.00', '1E10', '12'].map((code) => ({ code, selectable: true }));
  const system = new CodeSystem({ uri: 'urn:s', name: 's' }, codes);
  const text = 'source,target,target_system\na,8,s\nb,250,s\nc,1E10,s\nd,12,s\ne,"8",s\n';
  expect(found(text, () => system)).toEqual([
    '2:3 codes-damage-zeros',
    '3:3 codes-damage-decimals',
    '6:3 codes-damage-zeros',
  ]);
});

const word = fc
  .string({ unit: fc.constantFrom('a', 'B', ',', '"', '\n', 'é', '-'), minLength: 1, maxLength: 6 })
  .map((text) => `x${text}y`);
const side = fc.record({ code: word, system: word, display: word }, { requiredKeys: ['code'] });
const someRow = fc
  .record(
    {
      source: side,
      target: side,
      equivalence: fc.constantFrom(...equivalences),
      status: fc.constantFrom('draft' as const, 'approved' as const),
      who: word,
      why: word,
      validFrom: fc.constantFrom('2025-10-01', '2026-04-01'),
      validTo: fc.constantFrom('2026-09-30', '2027-03-31'),
    },
    { requiredKeys: ['source', 'target', 'equivalence', 'status'] },
  )
  .map((row): TableRow => {
    const { target, ...rest } = row;
    return row.equivalence === 'unmatched' ? rest : { ...rest, target };
  });

test('a table that is written reads back as it was, and rows can be added to its text', () => {
  fc.assert(
    fc.property(fc.array(someRow, { minLength: 1, maxLength: 5 }), (rows) => {
      const whole = writeCodeTable({ rows });
      const grown = rows.slice(1).reduce(addToCodeTable, writeCodeTable({ rows: rows.slice(0, 1) }));
      const bare = (text: string): object[] => rowsOf(text).map(({ line: _, ...rest }) => rest);
      expect(bare(whole)).toEqual(rows);
      expect(bare(grown)).toEqual(rows);
    }),
  );
});

test('adding a row changes no other line', () => {
  const text = '# my head,source,target\r\nx,A,B';
  expect(
    addToCodeTable(text, { source: { code: 'C' }, target: { code: 'D' }, equivalence: 'wider', status: 'draft' }),
  ).toBe('# my head,source,target,equivalence,status\r\nx,A,B\r\n,C,D,wider,draft\r\n');
});
