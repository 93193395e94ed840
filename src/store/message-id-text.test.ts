import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageIdText, readMessageId } from './message-id-text.ts';

test('every id reads back from its text, in either case, with hyphens and with letters that look alike', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.nat(10), (id, at) => {
      const text = messageIdText(id);
      expect(readMessageId(text)).toBe(id);
      expect(readMessageId(text.toLowerCase())).toBe(id);
      expect(readMessageId(`${text.slice(0, at)}-${text.slice(at)}`)).toBe(id);
      expect(readMessageId(text.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(id);
    }),
  );
});

test('the plain number of a real message reads as itself', () => {
  const id = Date.UTC(2026, 10, 24) * 1024 + 7;
  expect(readMessageId(String(id))).toBe(id);
  expect(messageIdText(id)).toHaveLength(11);
});

test('what is no id is none', () => {
  for (const text of ['', '-', 'U', '1H 2', 'ABCDEFGHJKMN', '99999999999999999999', 'ZZZZZZZZZZZ', 'é']) {
    expect(readMessageId(text), text).toBeUndefined();
  }
});
