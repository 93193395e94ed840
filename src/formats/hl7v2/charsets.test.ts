import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type Message, parse } from './index.ts';

const JAPANESE = '山田^太郎^^^^^L^I';

describe('character sets of MSH-18', () => {
  it.each([
    ['8859/1', 'windows-1252', 'Müller–Øst €'],
    ['8859/2', 'iso-8859-2', 'Łabędź Čapek'],
    ['8859/5', 'iso-8859-5', 'Иванова'],
    ['8859/7', 'iso-8859-7', 'Παπαδόπουλος'],
    ['8859/9', 'windows-1254', 'Gülşen İpek'],
    ['8859/15', 'iso-8859-15', 'Œuvré 5 €'],
    ['GB 18030-2000', 'gb18030', '王小明 𠀀'],
    ['BIG-5', 'big5', '陳大文'],
    ['KS X 1001', 'euc-kr', '홍길동'],
    ['UNICODE UTF-8', 'utf-8', 'Müller 山田 😀'],
    ['UNICODE', 'utf-8', 'Müller'],
  ])('%s is read and written as %s', (code, name, text) => {
    const spelt = name === 'utf-8' ? 'utf8' : name;
    const bytes = iconv.encode(message(code, text), spelt);
    const parsed = read(bytes, []);
    expect(parsed.charset).toBe(name);
    expect(parsed.get('PID-5')).toBe(text);
    parsed.set('ZZZ-1', text);
    expect(Buffer.from(parsed.bytes()).equals(iconv.encode(`${message(code, text)}ZZZ|${text}\r`, spelt))).toBe(true);
    expect(read(parsed.bytes(), []).get('ZZZ-1')).toBe(text);
  });

  it.each(['utf16-le', 'utf16-be'])('%s is recognised with and without its mark', (spelling) => {
    for (const addBOM of [true, false]) {
      const bytes = iconv.encode(message('UNICODE UTF-16', 'Müller 山田'), spelling, { addBOM });
      const parsed = read(bytes, []);
      expect(parsed.get('PID-5')).toBe('Müller 山田');
      expect(parsed.bytes()).toBe(bytes);
      parsed.set('PID-8', 'F');
      const edited = iconv.encode(message('UNICODE UTF-16', 'Müller 山田').replace('山田', '山田|||F'), spelling, {
        addBOM,
      });
      expect(Buffer.from(parsed.bytes()).equals(edited)).toBe(true);
    }
  });

  it('keeps half a character at the end of UTF-16', () => {
    const bytes = Buffer.concat([iconv.encode(message('', 'x'), 'utf16-le'), Buffer.of(0x41)]);
    const parsed = read(bytes, ['hl7-undecodable']);
    parsed.set('PID-5', 'yy');
    expect(
      Buffer.from(parsed.bytes()).equals(Buffer.concat([iconv.encode(message('', 'yy'), 'utf16-le'), Buffer.of(0x41)])),
    ).toBe(true);
  });

  it('reads Japanese with escape sequences: JIS X 0208, JIS X 0212, Roman and Katakana', () => {
    const name = Buffer.concat([
      Buffer.from('\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B^^^^^L^I~', 'latin1'),
      Buffer.from('\x1b(ITO\x1b(J^\x1b$(D0!\x1b(B', 'latin1'),
    ]);
    const bytes = around('~ISO IR87~ISO IR159', name);
    const parsed = read(bytes, []);
    expect(parsed.charset).toBe('iso-2022-jp');
    expect(parsed.get('PID-5')).toBe(JAPANESE);
    expect(parsed.get('PID-5[2].1')).toBe('ﾔﾏ');
    expect(parsed.get('PID-5[2].2')).toBe('丂');
  });

  it('writes Japanese so that it reads the same, and leaves other spellings of untouched segments alone', () => {
    const oldSpelling = Buffer.from('\x1b$@;3ED\x1b(J', 'latin1');
    const parsed = read(around('~ISO IR87', oldSpelling), []);
    parsed.set('ZZZ-1', '山田丂ﾐ太郎A');
    const written = Buffer.from(parsed.bytes());
    expect(written.includes(oldSpelling)).toBe(true);
    expect(written.every((byte) => byte < 0x80)).toBe(true);
    expect(read(written, []).get('ZZZ-1')).toBe('山田丂ﾐ太郎A');
    expect(read(written, []).get('PID-5')).toBe('山田');
  });

  it.each([
    ['undeclared UTF-8', '', Buffer.from('Müller'), 'Müller', 'hl7-charset-undeclared'],
    [
      'undeclared Windows-1252',
      '',
      Buffer.from('M\xfcller \x96 \x80', 'latin1'),
      'Müller – €',
      'hl7-charset-undeclared',
    ],
    ['UTF-8 declared as ASCII', 'ASCII', Buffer.from('Müller'), 'Müller', 'hl7-charset-mismatch'],
    [
      'Windows-1252 declared as UTF-8',
      'UNICODE UTF-8',
      Buffer.from('M\xfcller', 'latin1'),
      'Müller',
      'hl7-undecodable',
    ],
    ['UTF-8 declared as 8859/1', '8859/1', Buffer.from('ü'), 'Ã¼', 'hl7-charset-doubtful'],
    ['an unknown set', 'KLINGON', Buffer.from('plain'), 'plain', 'hl7-charset-unknown'],
    ['a broken escape sequence', '~ISO IR87', Buffer.from('\x1b$B;3E'), '\x1b$B;3E', 'hl7-undecodable'],
  ])('%s is read, with a finding, and every byte kept', (_name, code, name, text, finding) => {
    const bytes = around(code, name);
    const parsed = read(bytes, [finding]);
    expect(parsed.get('PID-5')).toBe(text);
    parsed.set('PID-8', 'F');
    expect(Buffer.from(parsed.bytes()).equals(around(code, Buffer.concat([name, Buffer.from('|||F')])))).toBe(true);
  });

  it('follows the endpoint where the message says nothing, and always when forced', () => {
    const bytes = around('', Buffer.from('\xb1', 'latin1'));
    expect(parse(bytes, { charset: { otherwise: 'ISO-8859-2', force: false } }).message?.get('PID-5')).toBe('ą');
    const declared = around('8859/1', Buffer.from('\xb1', 'latin1'));
    expect(parse(declared, { charset: { otherwise: '8859/2', force: false } }).message?.get('PID-5')).toBe('±');
    expect(parse(declared, { charset: { otherwise: '8859/2', force: true } }).message?.get('PID-5')).toBe('ą');
  });

  it('writes the whole message anew when MSH-18 is set, and refuses a set that cannot spell it', () => {
    const parsed = read(around('8859/1', Buffer.from('M\xfcller', 'latin1')), []);
    expect(() => parsed.set('PID-6', '山')).toThrow(expect.objectContaining({ code: 'hl7-not-in-charset' }));
    parsed.set('MSH-18', 'UNICODE UTF-8');
    parsed.set('PID-6', '山');
    expect(Buffer.from(parsed.bytes()).toString()).toBe(message('UNICODE UTF-8', 'Müller|山'));
    expect(() => parsed.set('MSH-18', '8859/1')).toThrow(expect.objectContaining({ code: 'hl7-not-in-charset' }));
    expect(parsed.get('MSH-18')).toBe('UNICODE UTF-8');
  });

  it('writes a text in the set it names, or in UTF-8 with a finding', () => {
    expect(Buffer.from(parse(message('8859/1', 'é')).message?.bytes() ?? []).includes(0xe9)).toBe(true);
    const { message: parsed, findings } = parse(message('8859/1', '山'));
    expect(findings.map((finding) => finding.code)).toEqual(['hl7-charset-mismatch']);
    expect(Buffer.from(parsed?.bytes() ?? []).toString()).toBe(message('8859/1', '山'));
  });
});

function message(charset: string, name: string): string {
  return `MSH|^~\\&|A|B|||20260110||ADT^A08|1|P|2.5.1||||||${charset}\rPID|1||77||${name}\r`;
}

function around(charset: string, name: Buffer): Buffer {
  const [before, after] = message(charset, '\0').split('\0');
  return Buffer.concat([Buffer.from(before ?? ''), name, Buffer.from(after ?? '')]);
}

function read(bytes: Uint8Array, codes: readonly string[]): Message {
  const parsed = parse(bytes);
  expect(parsed.findings.map((finding) => finding.code)).toEqual(codes);
  if (parsed.message === undefined) throw new Error('the message was refused');
  expect(parsed.message.bytes()).toBe(bytes);
  return parsed.message;
}
