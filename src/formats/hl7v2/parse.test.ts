import { describe, expect, it } from 'vitest';
import { parse } from './index.ts';

const MSH = 'MSH|^~\\&|A|B|||20260110||ADT^A08|1|P|2.5.1';

describe('parse', () => {
  it.each([
    ['nothing', '', 'hl7-empty'],
    ['blank lines', ' \r\n\r\n\x1c\r', 'hl7-empty'],
    ['no header', 'EVN|A01\rPID|1', 'hl7-no-header'],
    ['a header cut off', 'MSH', 'hl7-bad-delimiters'],
    ['no encoding characters', 'MSH||A|B', 'hl7-bad-delimiters'],
    ['a name instead of encoding characters', 'MSH|APP|FAC', 'hl7-bad-delimiters'],
    ['a letter as separator', 'MSHA^~\\&A', 'hl7-bad-delimiters'],
  ])('refuses %s', (_name, input, code) => {
    expect(parse(input)).toEqual({ findings: [{ code }] });
    expect(parse(Buffer.from(input))).toEqual({ findings: [{ code }] });
  });

  it('refuses what is larger than its limits', () => {
    expect(parse(`${MSH}\rPID|1`, { limits: { bytes: 20 } }).findings).toEqual([{ code: 'hl7-too-large' }]);
    expect(parse(`${MSH}\rPID|1\rPV1|1`, { limits: { segments: 2 } }).findings).toEqual([{ code: 'hl7-too-large' }]);
    expect(parse(`${MSH}\rPID|1`, { limits: { segments: 2 } }).message?.segmentCount).toBe(2);
  });

  it.each([
    ['a clean message', `${MSH}\rPID|1\r`, []],
    ['white space around it', `\r\n ${MSH}\rPID|1\r\r\n`, []],
    ['a stored frame', `\x0b${MSH}\rPID|1\r\x1c\r`, []],
    ['text before it', `noise\r${MSH}\rPID|1\r`, ['hl7-text-before-header']],
    ['a second header', `${MSH}\rPID|1\r${MSH}\r`, ['hl7-second-header']],
    ['a batch', `BHS|^~\\&|A\r${MSH}\rPID|1\r`, ['hl7-batch-unsplit']],
    ['few encoding characters', 'MSH|^~|A\rPID|1', ['hl7-delimiters-short']],
    ['many encoding characters', 'MSH|^~\\&#!|A\rPID|1', ['hl7-delimiters-long']],
    ['repeated encoding characters', 'MSH|^^\\&|A\rPID|1', ['hl7-delimiters-repeated']],
    ['a small segment name', `${MSH}\rpid|1`, ['hl7-segment-small-letters']],
    ['a line without a name', `${MSH}\rPID|1\rmore text\r`, ['hl7-segment-name']],
    ['a line feed in a field', `${MSH}\rPID|1|a\nb\r`, ['hl7-break-in-field']],
  ])('notes %s', (_name, input, codes) => {
    const { message, findings } = parse(input);
    expect(findings.map((finding) => finding.code)).toEqual(codes);
    expect(message?.text()).toBe(input);
    expect(message?.get('MSH-3')).toBe('A');
  });

  it('reads segments that end with CR, LF, CRLF or a mixture', () => {
    const { message } = parse(`${MSH}\rEVN|A08\nPID|1\r\nPV1|1\n\nZZZ`);
    expect(names(message)).toEqual(['MSH', 'EVN', 'PID', 'PV1', 'ZZZ']);
    expect(message?.get('PID-1')).toBe('1');
  });

  it('leaves the end byte of a frame out of the last field', () => {
    const bytes = Buffer.from(`${MSH}\rPID|1\x1c\r`);
    const { message } = parse(bytes);
    expect(message?.get('PID-1')).toBe('1');
    expect(message?.bytes()).toBe(bytes);
  });

  it('reads on through a line feed inside a field of a message that ends its segments with CR', () => {
    const { message } = parse(`${MSH}\rNTE|1||line one\nline two|x\rPID|1\r`);
    expect(names(message)).toEqual(['MSH', 'NTE', 'PID']);
    expect(message?.get('NTE-3')).toBe('line one\nline two');
    expect(message?.get('NTE-4')).toBe('x');
  });

  it('takes a doubled escape character in MSH-2 for what the sender meant', () => {
    expect(parse('MSH|^~\\\\&|A\rPID|1||1&2').message?.get('PID-3.1.2')).toBe('2');
  });

  it('reads the header of a batch by the same paths', () => {
    expect(parse('BHS|^~\\&|A|B|||20260110||file^1|c|42').message?.get('BHS-9.2')).toBe('1');
  });
});

function names(message: ReturnType<typeof parse>['message']): (string | undefined)[] {
  return Array.from({ length: message?.segmentCount ?? 0 }, (_, i) => message?.segmentName(i));
}
