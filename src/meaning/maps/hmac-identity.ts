import { hash } from 'node:crypto';
import type { Identity } from './run.ts';

const BLOCK = 64;
const DIGEST = 32;

/**
 * Ids of resources: HMAC-SHA-256 (RFC 2104) of type, authority and key under the workspace's secret, its first 128 bits
 * in hexadecimal. The same key is the same id for ever, and without the secret an id says nothing of its key.
 *
 * The HMAC is put together from two one-shot hashes, which cost a third of an Hmac object; a message makes dozens.
 */
export function hmacIdentity(secret: Uint8Array): Identity {
  // A key of 64 ASCII characters, one block, whose xor with the pads stays ASCII: a string can then carry it.
  const key = Buffer.from(hash('sha256', secret, 'hex'), 'latin1');
  const pad = Buffer.alloc(BLOCK);
  const outer = Buffer.alloc(BLOCK + DIGEST);
  for (const [at, byte] of key.entries()) {
    pad[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  }
  const inner = pad.toString('latin1');
  return (type, authority, id) => {
    // By way of text: a buffer for each digest would cost more than the hash.
    outer.write(hash('sha256', `${inner}${type}\u0000${authority}\u0000${id}`, 'hex'), BLOCK, 'hex');
    return hash('sha256', outer, 'hex').slice(0, 32);
  };
}
