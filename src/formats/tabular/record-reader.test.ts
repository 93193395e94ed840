import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineDecoder, sniffEncoding } from './line-decoder.ts';
import { fixedCells, sniffLayout } from './record-layout.ts';
import { RecordReader } from './record-reader.ts';
import { writeDelimited } from './write-delimited.ts';

/** Records of bytes that come in pieces of a size. */
function read(bytes: Uint8Array, piece = 7) {
  const decoder = new LineDecoder(sniffEncoding(bytes), 1_000);
  const lines = [];
  for (let at = 0; at < bytes.length; at += piece) lines.push(...decoder.push(bytes.subarray(at, at + piece)));
  lines.push(...decoder.end());
  const layout = sniffLayout(lines.map(({ text }) => text));
  const reader = new RecordReader(layout);
  return [...reader.push(lines), ...reader.end()];
}

const cells = (bytes: Uint8Array | string) => read(Buffer.from(bytes)).map((record) => record.cells);

describe('reading records', () => {
  it('gives back what was written, in pieces of any size', () => {
    const cell = fc.stringMatching(/^[a-z0-9 "é]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 9 }),
        fc.integer({ min: 3, max: 40 }),
        (rows, piece) => {
          fc.pre(rows.every((row) => row.some((each) => each.trim() !== '')));
          expect(read(Buffer.from(writeDelimited(rows)), piece).map((record) => record.cells)).toEqual(rows);
        },
      ),
    );
  });

  it('reads UTF-16, CR alone, semicolons and fixed width', () => {
    const rows = [
      ['a', 'b', 'c'],
      ['1', 'ü', '3'],
      ['4', '5', '6'],
    ];
    const text = rows.map((row) => row.join(';')).join('\r\n');
    expect(cells(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))).toEqual(rows);
    expect(cells(text.replaceAll('\r\n', '\r'))).toEqual(rows);
    expect(sniffLayout(['ID    NAME', '00001 Ada', '00002 Bo'])).toMatchObject({ kind: 'fixed' });
    expect(fixedCells('00001 Ada  ', [0, 6])).toEqual(['00001', 'Ada']);
  });

  it('marks the rows whose bytes are of another encoding, and no others', () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,Zoë\n'), Buffer.from('2,Zoë\n', 'latin1'), Buffer.from('3,x\n')]);
    expect(read(bytes).map((record) => record.faults)).toEqual([[], [], ['foreign-bytes'], []]);
    expect(cells(bytes)[2]).toEqual(['2', 'Zoë']);
  });

  it('does not let a quotation mark that is never closed take the rest', () => {
    const text = `a,b,c\n1,"x,2\n${'3,y,4\n'.repeat(400)}`;
    const records = read(Buffer.from(text), 4_096);
    expect(records).toHaveLength(402);
    expect(records[1]?.faults).toEqual(['quote-open']);
    expect(records[2]?.cells).toEqual(['3', 'y', '4']);
  });

  it('passes over the rest of a line without an end', () => {
    const records = read(Buffer.from(`a,b\n${'x'.repeat(50_000)}\n1,2\n`), 512);
    expect(records.map((record) => record.faults)).toEqual([[], ['line-cut'], []]);
    expect(records[2]?.cells).toEqual(['1', '2']);
  });
});
