import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacIdentity } from './hmac-identity.ts';

test('an id is the HMAC that it says it is', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 80 }),
      fc.string({ unit: 'binary' }),
      fc.string(),
      (secret, authority, key) => {
        const derived = createHash('sha256').update(secret).digest('hex');
        const expected = createHmac('sha256', derived).update(`Patient\u0000${authority}\u0000${key}`).digest('hex');
        expect(hmacIdentity(secret)('Patient', authority, key)).toBe(expected.slice(0, 32));
      },
    ),
  );
});
