import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { parse, splitBatch } from './index.ts';

const one = (id: string) => `MSH|^~\\&|A|B|||20260110||ADT^A08|${id}|P|2.5\rPID|${id}\r`;
const FILE = `FHS|^~\\&|A\rBHS|^~\\&|A||||||||b1\r${one('1')}${one('2')}BTS|2\rBHS|^~\\&|A\r${one('3')}BTS|1|x\rFTS|2\r`;

describe('splitBatch', () => {
  it('takes a file of batches apart into views of the input', () => {
    const bytes = Buffer.from(FILE);
    const split = splitBatch(bytes);
    expect(split.findings).toEqual([]);
    expect(split.messages.map(idOf)).toEqual(['1', '2', '3']);
    expect(split.messages.every((message) => message.buffer === bytes.buffer)).toBe(true);
    expect(split.batches.map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 3],
    ]);
    expect(textOf(split.header)).toBe('FHS|^~\\&|A\r');
    expect(textOf(split.batches[0]?.trailer)).toBe('BTS|2\r');
    expect(textOf(split.trailer)).toBe('FTS|2\r');
    expect(parse(split.batches[0]?.header ?? '').message?.get('BHS-11')).toBe('b1');
  });

  it('loses no byte: headers, messages and trailers are the whole input', () => {
    const piece = fc.constantFrom(
      one('1'),
      one('2'),
      'BHS|^~\\&|A\n',
      'BTS|1\r\n',
      'FTS|1\r',
      'odd text\r',
      'FHS|^~\\&\r',
      '\r\n',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const split = splitBatch(Buffer.from(text));
        const messages = split.messages.map((message) => textOf(message)).join('');
        for (const line of text.split(/\r\n?|\n/)) {
          const envelope = /^(FHS|BHS|BTS|FTS)/.test(line);
          if (line !== '' && !envelope) expect(messages).toContain(line);
        }
        const count = (where: string, what: string) => where.split(what).length - 1;
        expect(count(messages, 'MSH|')).toBe(count(text, 'MSH|'));
        expect(count(messages, 'odd text')).toBe(count(text, 'odd text'));
      }),
    );
  });

  it('gives a single message back whole, and nothing for blanks', () => {
    const bytes = Buffer.from(`\r\n${one('1')}`);
    expect(splitBatch(bytes).messages).toEqual([bytes]);
    expect(splitBatch(Buffer.from('\r\n')).messages).toEqual([]);
    const odd = Buffer.from('no message at all');
    expect(splitBatch(odd).messages).toEqual([odd]);
  });

  it('splits messages that follow each other without any envelope', () => {
    expect(splitBatch(Buffer.from(`\ufeff${one('1')}\n${one('2')}`)).messages.map(idOf)).toEqual(['1', '2']);
  });

  it.each([
    ['a count that differs', `BHS|^~\\&|A\r${one('1')}BTS|2\r`, 'hl7-batch-count'],
    ['a trailer that is missing', `BHS|^~\\&|A\r${one('1')}`, 'hl7-batch-unclosed'],
    ['a file trailer that is missing', `FHS|^~\\&|A\r${one('1')}`, 'hl7-batch-unclosed'],
    ['text that belongs to no message', `BHS|^~\\&|A\rPID|1\r${one('1')}BTS\r`, 'hl7-batch-stray-text'],
  ])('tells of %s', (_name, text, code) => {
    expect(splitBatch(Buffer.from(text)).findings.map((finding) => finding.code)).toEqual([code]);
  });

  it.each(['utf16-le', 'utf16-be'])('takes %s apart', (charset) => {
    for (const addBOM of [true, false]) {
      const split = splitBatch(iconv.encode(FILE, charset, { addBOM }));
      expect(split.messages.map(idOf)).toEqual(['1', '2', '3']);
    }
  });
});

function idOf(message: Uint8Array): string | undefined {
  return parse(message).message?.get('MSH-10');
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
