import { hash } from 'node:crypto';
import type { Identity } from './run.ts';

const BLOCK = 64;
const DIGEST = 32;
/** Ids that are kept: practitioners, wards and patients come again within minutes. */
const KEPT = 5000;

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
  const known = new Map<string, string>();
  return (type, authority, id) => {
    const text = `${type}\u0000${authority}\u0000${id}`;
    const before = known.get(text);
    if (before !== undefined) return before;
    // By way of text: a buffer for each digest would cost more than the hash.
    outer.write(hash('sha256', inner + text, 'hex'), BLOCK, 'hex');
    const made = hash('sha256', outer, 'hex').slice(0, 32);
    if (known.size >= KEPT) known.clear();
    known.set(text, made);
    return made;
  };
}
