import { describe, expect, it } from 'vitest';
import { parse } from './index.ts';

describe('escape sequences', () => {
  it.each([
    ['\\F\\\\S\\\\T\\\\R\\\\E\\', '|^&~\\'],
    ['\\P\\', '#'],
    ['a\\X41\\b\\X0D\\\\X0A\\', 'aAb\r\n'],
    ['caf\\XC3A9\\', 'café'],
    ['one\\.br\\two\\.sp\\three\\.sp2\\four\\.sp +3\\five', 'one\ntwo\nthree\n\nfour\n\n\nfive'],
    ['\\.ce\\END', '\nEND'],
    ['a\\.sk 3\\b', 'a   b'],
    ['\\H\\high\\N\\ low', 'high low'],
    ['\\.in+4\\\\.ti-2\\\\.fi\\\\.nf\\text', 'text'],
    ['\\Z99\\ and \\Q\\', '\\Z99\\ and \\Q\\'],
    ['\\XZZ\\\\X4\\', '\\XZZ\\\\X4\\'],
    ['C:\\temp\\F\\x', 'C:\\temp|x'],
    ['C:\\my files\\T\\x', 'C:\\my files&x'],
    ['ends with \\', 'ends with \\'],
    ['\\', '\\'],
    ['\\\\', '\\\\'],
    ['\\M2442\\;3ED\\C2842\\ Taro', '山田 Taro'],
    ['\\C2842\\\\M824041\\x', '\\M824041\\x'],
  ])('%s reads as %j', (raw, value) => {
    const { message } = parse(`MSH|^~\\&#|A|B\rNTE|1||${raw}|next`);
    expect(message?.get('NTE-3')).toBe(value);
    expect(message?.raw('NTE-3')).toBe(raw);
    expect(message?.get('NTE-4')).toBe('next');
  });

  it.each([
    ['a|b^c&d~e\\f#g', 'a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\P\\g'],
    ['one\ntwo\r\x0b\x1c\0', 'one\\.br\\two\\X0D\\\\X0B\\\\X1C\\\\X00\\'],
    ['tab\tand "" and Müller', 'tab\tand "" and Müller'],
    ['\\H\\literal', '\\E\\H\\E\\literal'],
  ])('%j is written as %s', (value, raw) => {
    const message = parse('MSH|^~\\&#|A|B\rNTE|1').message;
    message?.set('NTE-3', value);
    expect(message?.raw('NTE-3')).toBe(raw);
    expect(message?.get('NTE-3')).toBe(value);
  });

  it('keeps \\P\\ as spelt where there is no truncation character', () => {
    expect(parse('MSH|^~\\&|A\rNTE|1||a\\P\\b').message?.get('NTE-3')).toBe('a\\P\\b');
  });

  it('resolves to the delimiters of the message itself', () => {
    expect(parse('MSH#*%!@#A\rNTE#1##a!F!b!S!c!R!d!T!e!E!').message?.get('NTE-3')).toBe('a#b*c%d@e!');
  });
});
