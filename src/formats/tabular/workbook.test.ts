import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unzip, zip, zipEntries } from '../zip.ts';
import { readWorkbook } from './workbook.ts';
import { writeWorkbook } from './write-workbook.ts';

/** A workbook as a spreadsheet program writes it, with one sheet of this XML. */
function workbook(sheet: string, parts: Readonly<Record<string, string>> = {}): Uint8Array {
  return zip({
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><sheets><sheet name="Codes" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
    ...parts,
  });
}

test('what is written reads back, every cell as text, whatever it begins with', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('=1+1', '+1', '-1', '@SUM(A1)', '00123', '1E10', 'MAR1', '_x000D_', 'a\r\nb', ' c ', '<&">'),
  );
  const sheets = fc.array(
    fc.record({ name: fc.constantFrom('rows', 'codes', 'a/b'), rows: fc.array(fc.array(cell)) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  fc.assert(
    fc.property(sheets, (given) => {
      const read = readWorkbook(writeWorkbook(given));
      if (typeof read === 'string') throw new Error(read);
      const cells = read.sheets.map(({ rows }) => rows.map((row) => row.map((each) => each?.text ?? '')));
      for (const row of read.sheets.flatMap(({ rows }) => rows)) {
        for (const each of row) expect(each?.kind ?? 'text').toBe('text');
      }
      given.forEach(({ rows }, sheet) => {
        rows.forEach((row, at) => {
          const wanted = row.map((text) => text.replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD'));
          expect((cells[sheet]?.[at] ?? []).join('|').replace(/\|*$/, '')).toBe(wanted.join('|').replace(/\|*$/, ''));
        });
      });
    }),
    { numRuns: 50 },
  );
});

test('what a spreadsheet program made of codes is told from what was typed', () => {
  const sheet = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>45352</v></c><c r="D1"><v>10000000000</v></c>
    <c r="E1" t="b"><v>1</v></c><c r="F1" t="e"><v>#N/A</v></c><c r="G1" t="str"><f>A1</f><v>x</v></c></row>`;
  const read = readWorkbook(
    workbook(sheet, {
      'xl/sharedStrings.xml': '<sst><si><r><t>25</t></r><r><t>0.00</t></r></si></sst>',
      'xl/styles.xml':
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd\\-mmm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    }),
  );
  expect(read).toMatchObject({
    sheets: [
      {
        name: 'Codes',
        rows: [
          [
            { place: 'A1', text: '250.00', kind: 'text' },
            undefined,
            { place: 'C1', kind: 'date' },
            { place: 'D1', text: '10000000000', kind: 'number' },
            { text: 'TRUE', kind: 'logical' },
            { text: '#N/A', kind: 'error' },
            { text: 'x', kind: 'formula' },
          ],
        ],
      },
    ],
  });
});

describe('what is no workbook, or means harm', () => {
  test.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('source,target\n')],
    ['another archive', zip({ 'a.txt': 'a' })],
    ['no XML', workbook('<row')],
    ['a cut archive', writeWorkbook([{ name: 'a', rows: [['a']] }]).subarray(0, 200)],
    ['a row at no place', workbook('<row r="99999999"><c r="A99999999"><v>1</v></c></row>')],
    ['an entity', workbook('<!DOCTYPE x [<!ENTITY a "b">]><row r="1"><c r="A1"><v>&a;</v></c></row>')],
  ])('%s', (_, bytes) => {
    expect(readWorkbook(bytes)).toBe('not-a-workbook');
  });

  test('a part that unpacks to more than it says', () => {
    const bomb = zip({ bomb: '0'.repeat(5_000_000) });
    const [entry] = zipEntries(bomb) ?? [];
    expect(bomb.length).toBeLessThan(10_000);
    expect(entry && unzip(bomb, { ...entry, size: 10 }, 1_000_000)).toBeUndefined();
  });

  test('a workbook of which no byte is certain never does more than be refused', () => {
    const whole = writeWorkbook([
      {
        name: 'a',
        rows: [
          ['a', 'b'],
          ['c', 'd'],
        ],
      },
    ]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Uint8Array.from(whole);
        bytes[at] = byte;
        expect(['string', 'object']).toContain(typeof readWorkbook(bytes));
      }),
      { numRuns: 300 },
    );
  });
});
