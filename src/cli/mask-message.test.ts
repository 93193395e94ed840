import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskMessage } from './mask-message.ts';

const HEAD = 'MSH|^~\\&|LAB|MAIN|||20261124||ORU^R01|1|P|2.5.1';
const mask = (text: string) => maskMessage(Buffer.from(text, 'utf8'))?.split('\r');

test('no letter or digit of a value gets through, and every delimiter does', () => {
  const field = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n\\]/g, ''));
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), (fields) => {
      const [head, line = ''] = mask(`${HEAD}|||||||UNICODE UTF-8\rPID|${fields.join('|')}`) ?? [];
      expect(head).toContain('ORU^R01');
      expect(line.slice(3)).not.toMatch(/[\p{L}\p{N}]/u);
      const delimiters = (text: string) => text.replaceAll(/[^|^~&]/g, '');
      expect(delimiters(line)).toBe(delimiters(`PID|${fields.join('|')}`));
    }),
  );
});

test('an escape sequence is one dot, since a hexadecimal one spells letters', () => {
  expect(mask(`${HEAD}\rNTE|1|L|a\\T\\b\\X4A4F\\ (c)\\`)?.[1]).toBe('NTE|•|•|•••• (•)\\');
});

test('the delimiters are those of the message', () => {
  expect(mask('MSH$%#!*$LAB$MAIN\rPID$1$$12%34^5')?.[1]).toBe('PID$•$$••%••^•');
});

test('what is not HL7 v2 has no masked form', () => {
  expect(maskMessage(Buffer.from('Falsetto, Ada'))).toBeUndefined();
});
