import { expect, test } from 'vitest';
import { zip } from '../formats/zip.ts';
import { readCodeFile } from '../meaning/codes/read-code-file.ts';
import { codeSheet } from './code-workbook.ts';

function book(rows: string): Uint8Array {
  return zip({
    'xl/workbook.xml':
      '<workbook xmlns:r="r"><sheets><sheet name="Notes" sheetId="1" r:id="a"/><sheet name="Flags" sheetId="2" r:id="b"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/><Relationship Id="b" Target="worksheets/sheet2.xml"/></Relationships>',
    'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="16"/></cellXfs></styleSheet>',
    'xl/worksheets/sheet1.xml': '<worksheet><sheetData/></worksheet>',
    'xl/worksheets/sheet2.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  });
}

const text = (place: string, said: string): string => `<c r="${place}" t="inlineStr"><is><t>${said}</t></is></c>`;

test('a sheet of codes is read, and what a spreadsheet program did to codes is told by its cell', () => {
  const sheet = codeSheet(
    'flags.xlsx',
    book(`<row r="1">${text('A1', 'Source')}${text('B1', 'Source Display')}${text('C1', 'Target')}</row>
      <row r="3">${text('A3', 'H')}<c r="B3" s="1"><v>45000</v></c>${text('C3', 'H')}</row>
      <row r="4"><c r="A4" s="1"><v>45352</v></c>${text('C4', 'M')}</row>
      <row r="5"><c r="A5"><v>1E+10</v></c><c r="C5" t="e"><v>#N/A</v></c></row>`),
  );
  expect(sheet.findings.map(({ code, place }) => [code, place?.path])).toEqual([
    ['codes-damage-date', 'Flags!A4'],
    ['codes-damage-error', 'Flags!C5'],
  ]);
  const { findings } = readCodeFile('codes/flags.csv', sheet.text);
  expect(findings.map((each) => sheet.placed(each)).map(({ code, place }) => [code, place?.path])).toEqual([
    ['codes-damage-number', 'Flags!A5'],
    ['codes-damage-error', 'Flags!C5'],
  ]);
});

test('a workbook without such a sheet is refused', () => {
  expect(() => codeSheet('flags.xlsx', book(`<row r="1">${text('A1', 'x')}</row>`))).toThrow(
    expect.objectContaining({ code: 'codes-columns-missing' }),
  );
});
