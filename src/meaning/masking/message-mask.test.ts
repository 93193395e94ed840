import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { leaves, type Message, parse } from '../../formats/hl7v2/index.ts';
import { MessageMask } from './message-mask.ts';
import type { ValueClass } from './value-class.ts';

const tagger = (value: string) => String(value.length % 7);
const CONSULTANT: ReadonlySet<ValueClass> = new Set(['open', 'clinical']);

function messageOf(lines: readonly string[]): Message {
  const { message } = parse(`${lines.join('\r')}\r`);
  if (message === undefined) throw new Error('the test has no message');
  return message;
}

const RESULT = messageOf([
  'MSH|^~\\&|NORTHLAB|LAB|MAPLE|EHR|20261110101500||ORU^R01^ORU_R01|MSG00017|P|2.5.1',
  'PID|1||0001041042^^^MAPLE^MR||Quixwood^Zelda^M||19620304|F|||12 Elm St^^Rivertown^NY^12345||555-555-0100',
  'OBR|1|P123456789|F2|2345-7^Potassium panel^LN|||20261110',
  'OBX|1|NM|2823-3^Potassium^LN||6.8|mmol/L|3.5-5.1|CRIT|||F',
  'OBX|2|ST|X^Comment^L||Spoke with Zelda at home||||||F',
  'OBX|3|CWE|C^Cause^L||W^Quixwood syndrome^L||||||F',
  'ZPI|1|whatever it is',
]);

describe('what a consultant sees', () => {
  const mask = new MessageMask(RESULT, CONSULTANT, tagger);
  const see = (path: string) => mask.see(path, RESULT.get(path) ?? '').text;

  it('shows results and what the message is about', () => {
    expect(see('OBX-5')).toBe('6.8');
    expect(see('OBX-8')).toBe('CRIT');
    expect(see('OBX-3.2')).toBe('Potassium');
    expect(see('MSH-9.1')).toBe('ORU');
  });

  it('hides who it is about, and keeps the shape', () => {
    expect(see('PID-3.1')).toBe('••••1042');
    expect(see('PID-5.1')).toBe('••••••••');
    expect(see('PID-7')).toBe('1962-••-••');
    expect(see('PID-13')).toBe('•••-•••-••••');
    expect(see('PID-11.3')).not.toContain('Rivertown');
  });

  it('shows of free text and of fields that nobody knows nothing but their length, roughly', () => {
    expect(see('OBX[2]-5')).toBe('•'.repeat(20));
    expect(see('ZPI-2')).toBe('•'.repeat(20));
  });

  it('hides a name that stands in a value which is shown', () => {
    expect(see('OBX[3]-5.2')).toBe('•••••••• syndrome');
  });

  it('tells that two masked values are the same one', () => {
    const one = mask.see('PID-3.1', '0001041042');
    expect(one.tag).toBe(mask.see('PID-3.1', '0001041042').tag);
  });
});

const word = fc.string({ unit: fc.constantFrom(...'QWXZJKVYqwxzjkvy'), minLength: 4, maxLength: 12 });

test('a word of a hidden value is in nothing that is shown, whatever the message holds', () => {
  fc.assert(
    fc.property(
      word,
      word,
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 6, maxLength: 12 }),
      (family, given, mrn) => {
        const message = messageOf([
          'MSH|^~\\&|NORTHLAB|LAB|MAPLE|EHR|20261110101500||ORU^R01^ORU_R01|1|P|2.5.1',
          `PID|1||${mrn}^^^MAPLE^MR||${family}^${given}`,
          `NTE|1|L|seen ${family}, ${given}: ${mrn}`,
          `OBX|1|CWE|C^${family} test^L||${given.toUpperCase()}^of ${family}-Jones^L||||||F`,
          `ZZZ|${mrn}|${family}^${given}`,
        ]);
        const mask = new MessageMask(message, CONSULTANT, tagger);
        for (const { path, value } of leaves(message)) {
          const { text } = mask.see(path, value);
          for (const secret of [family, given, mrn]) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
        }
      },
    ),
  );
});
