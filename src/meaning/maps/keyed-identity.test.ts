import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyedIdentity } from './keyed-identity.ts';
import { SipHash } from './sip-hash.ts';

const secrets = fc.uint8Array({ minLength: 1, maxLength: 80 });

test('an id is the keyed hash that it says it is', () => {
  fc.assert(
    fc.property(secrets, fc.string({ unit: 'binary' }), fc.string(), (secret, authority, key) => {
      const derived = createHmac('sha256', secret).update('suture resource ids').digest().subarray(0, 16);
      const expected = new SipHash(derived).hex(`Patient\u0000${authority}\u0000${key}`);
      expect(keyedIdentity(secret)('Patient', authority, key)).toBe(expected);
    }),
  );
});

test('another secret, type, authority or key is another id', () => {
  fc.assert(
    fc.property(secrets, fc.string(), fc.string(), (secret, authority, key) => {
      const id = keyedIdentity(secret)('Patient', authority, key);
      expect(id).toMatch(/^[0-9a-f]{32}$/);
      expect(keyedIdentity(Uint8Array.of(...secret, 1))('Patient', authority, key)).not.toBe(id);
      expect(keyedIdentity(secret)('Person', authority, key)).not.toBe(id);
      expect(keyedIdentity(secret)('Patient', `${authority}x`, key)).not.toBe(id);
      expect(keyedIdentity(secret)('Patient', authority, `${key}x`)).not.toBe(id);
    }),
  );
});
