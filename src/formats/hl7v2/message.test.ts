import { describe, expect, it } from 'vitest';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { get, leaves, type Message, parse, set, write } from './index.ts';

const HEAD = 'MSH|^~\\&|APP|FAC|||20260110||ORU^R01|1|P|2.5.1\r';

describe('reading', () => {
  const message = read(`${HEAD}PID|1||77^^^N&1.2&ISO^MR~78|""|Doe\\T\\Son^Ann^^\rOBX|1|TX|a||one\rOBX|2|TX|b||^^\r`);

  it.each([
    ['MSH-1', '|'],
    ['MSH-2', '^~\\&'],
    ['MSH-3', 'APP'],
    ['MSH-9.2', 'R01'],
    ['PID-3', '77^^^N&1.2&ISO^MR'],
    ['PID-3.4.2', '1.2'],
    ['PID-3[2]', '78'],
    ['PID-3[2].1.1', '78'],
    ['PID-3[*]', '77^^^N&1.2&ISO^MR~78'],
    ['PID-4', '""'],
    ['PID-5.1', 'Doe&Son'],
    ['PID-5.3', undefined],
    ['PID-6', undefined],
    ['PID-3[3]', undefined],
    ['OBX[2]-3', 'b'],
    ['OBX[2]-5', undefined],
    ['OBX[3]-3', undefined],
    ['PV1-2', undefined],
    ['MSH-2.2', undefined],
  ])('%s is %s', (at, value) => {
    expect(message.get(at)).toBe(value);
  });

  it.each([
    ['OBX', 2],
    ['OBX[2]', 1],
    ['OBX[3]', 0],
    ['PV1', 0],
    ['PID-3', 2],
    ['PID-3[1]', 5],
    ['PID-3.4', 3],
    ['PID-6', 0],
    ['PID-5', 1],
    ['MSH-2', 1],
    ['OBX[*]-3', 2],
  ])('%s counts %i', (at, count) => {
    expect(message.count(at)).toBe(count);
  });

  it('finds segments by name and by place', () => {
    expect(message.segmentCount).toBe(4);
    expect(message.segmentName(3)).toBe('OBX');
    expect(message.segmentName(4)).toBeUndefined();
    expect(message.indexOfSegment('OBX', 2)).toBe(3);
    expect(message.indexOfSegment('ZZZ')).toBe(-1);
    expect(message.segmentText(2)).toBe('OBX|1|TX|a||one');
  });

  it('lists the leaves with their paths', () => {
    const short = read('MSH|^~\\&|APP\rPID|1||77^^^N&1.2~78\rOBX||\rOBX|2\r');
    expect([...leaves(short)].map((leaf) => leaf.path)).toEqual([
      'MSH-3',
      'PID-1',
      'PID-3.1',
      'PID-3.4.1',
      'PID-3.4.2',
      'PID-3[2]',
      'OBX[2]-1',
    ]);
  });

  it('reaches a line without a segment name by place', () => {
    const odd = read('MSH|^~\\&|APP\rthis is|free text\r');
    expect([...odd.leaves()].slice(1)).toEqual([
      { path: '?-0', raw: 'this is', value: 'this is' },
      { path: '?-1', raw: 'free text', value: 'free text' },
    ]);
    expect(odd.get('?-1')).toBe('free text');
  });
});

describe('editing', () => {
  it.each([
    ['PID-5.2', 'Bea', 'PID|1|2|3~4||Doe^Bea'],
    ['PID-5.4', 'Dr.', 'PID|1|2|3~4||Doe^Ann^^Dr.'],
    ['PID-8', 'F', 'PID|1|2|3~4||Doe^Ann|||F'],
    ['PID-3[4].2.3', 'x', 'PID|1|2|3~4~~^&&x||Doe^Ann'],
    ['PID-3[2]', 'a^b', 'PID|1|2|3~a\\S\\b||Doe^Ann'],
    ['PID-3[*]', '9', 'PID|1|2|9||Doe^Ann'],
    ['PID-1', '""', 'PID|""|2|3~4||Doe^Ann'],
    ['PID-2', '', 'PID|1||3~4||Doe^Ann'],
    ['PID-20', '', 'PID|1|2|3~4||Doe^Ann'],
  ])('sets %s', (at, value, expected) => {
    const message = read(`${HEAD}PID|1|2|3~4||Doe^Ann\rPV1||\r`);
    set(message, at, value);
    expect(Buffer.from(write(message)).toString()).toBe(`${HEAD}${expected}\rPV1||\r`);
    expect(get(message, at)).toBe(value === '' ? undefined : value);
  });

  it('takes away fields, repetitions, components and segments', () => {
    const message = read(`${HEAD}PID|1|2|3~4~5|6^7|8\rNTE|1\rNTE|2\rPV1|1`);
    message.remove('PID-3[2]');
    message.remove('PID-4.1');
    message.remove('PID-5');
    message.remove('NTE[1]');
    expect(message.text()).toBe(`${HEAD}PID|1|2|3~5|^7|\rNTE|2\rPV1|1`);
    message.remove('PID-3');
    message.remove('NTE');
    message.remove('ZZZ-3');
    expect(message.text()).toBe(`${HEAD}PID|1|2||^7|\rPV1|1`);
  });

  it('adds segments where the others of their name are, with the line ends of the message', () => {
    const message = read('MSH|^~\\&|APP\r\nOBX|1\r\nZZZ|1');
    message.set('OBX[2]-1', '2');
    message.set('NTE-1', '1');
    expect(message.text()).toBe('MSH|^~\\&|APP\r\nOBX|1\r\nOBX|2\r\nZZZ|1\r\nNTE|1\r\n');
    expect(Buffer.from(message.bytes()).toString()).toBe(message.text());
  });

  it('sets a field in all segments of a name', () => {
    const message = read(`${HEAD}OBX|1\rOBX|2\r`);
    message.set('OBX[*]-11', 'F');
    expect(message.get('OBX[2]-11')).toBe('F');
    expect(message.get('OBX-11')).toBe('F');
  });

  it('inserts, replaces and removes segments by place', () => {
    const message = read(`${HEAD}PID|1\r`);
    message.insertSegment(1, 'EVN|A01');
    message.replaceSegment(2, 'PID|2');
    expect(message.text()).toBe(`${HEAD}EVN|A01\rPID|2\r`);
    message.removeSegment(1);
    expect(Buffer.from(message.bytes()).toString()).toBe(`${HEAD}PID|2\r`);
  });

  it('writes raw text with the delimiters below the part, and refuses those that would break it', () => {
    const message = read(`${HEAD}PID|1\r`);
    message.setRaw('PID-5', 'Doe\\T\\Son^Ann&x');
    expect(message.get('PID-5.1')).toBe('Doe&Son');
    for (const [at, raw] of [
      ['PID-5', 'a|b'],
      ['PID-5', 'a~b'],
      ['PID-5.1', 'a^b'],
      ['PID-5.1.1', 'a&b'],
      ['PID-5', 'a\rb'],
    ] as const) {
      expect(codeOf(() => message.setRaw(at, raw))).toBe('hl7-breaks-structure');
    }
  });

  it.each<[string, (message: Message) => void, Code]>([
    ['MSH-1', (message) => message.set('MSH-1', '#'), 'hl7-delimiters-fixed'],
    ['MSH-2', (message) => message.remove('MSH-2'), 'hl7-delimiters-fixed'],
    ['a segment as a value', (message) => message.set('PID', 'x'), 'hl7-path'],
    ['a segment too far', (message) => message.set('OBX[3]-1', 'x'), 'hl7-segment-gap'],
    ['the header segment', (message) => message.remove('MSH'), 'hl7-segment-gap'],
    ['two segments as one', (message) => message.insertSegment(1, 'NTE|1\rNTE|2'), 'hl7-breaks-structure'],
    ['half a character', (message) => message.set('PID-5', '\ud800'), 'hl7-not-in-charset'],
  ])('refuses to change %s', (_name, change, code) => {
    const message = read(`${HEAD}PID|1\r`);
    expect(codeOf(() => change(message))).toBe(code);
    expect(message.text()).toBe(`${HEAD}PID|1\r`);
  });

  it('refuses a value that needs a delimiter which the message leaves out', () => {
    const message = read('MSH|^~|APP\rPID|1\r');
    expect(codeOf(() => message.set('PID-5', 'a^b'))).toBe('hl7-cannot-escape');
    expect(codeOf(() => message.set('PID-5.1.2', 'a'))).toBe('hl7-cannot-escape');
    message.set('PID-5.2', 'a\\&b');
    expect(message.get('PID-5.2')).toBe('a\\&b');
  });

  it('does not copy a document of 30 MB to edit the segment before it', () => {
    const document = Buffer.alloc(30 * 1024 * 1024, 'QUJD');
    const message = read(
      Buffer.concat([Buffer.from(`${HEAD}PID|1\rOBX|1|ED|a||^^^Base64^`), document, Buffer.from('|||F\r')]),
    );
    expect(message.get('OBX-5.5')?.length).toBe(document.length);
    const before = process.memoryUsage().arrayBuffers;
    message.set('PID-3', '77');
    expect(message.get('OBX-8')).toBe('F');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(document.length);
    expect(message.bytes().length).toBe(`${HEAD}PID|1||77\rOBX|1|ED|a||^^^Base64^|||F\r`.length + document.length);
  });
});

function read(input: Uint8Array | string): Message {
  const { message } = parse(input);
  if (message === undefined) throw new Error('the message was refused');
  return message;
}

function codeOf(run: () => void): Code | undefined {
  try {
    run();
  } catch (cause) {
    if (cause instanceof Fault) return cause.code;
    throw cause;
  }
  return undefined;
}
