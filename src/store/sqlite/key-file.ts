import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../diagnostics/fault.ts';
import { writeDurably } from './durable-file.ts';

/** `keys.json`: the store's data key, wrapped by the operator's key with AES-256-GCM. */
const shape = z.strictObject({
  version: z.literal(1),
  cipher: z.literal('AES-256-GCM'),
  nonce: z.base64(),
  wrapped: z.base64(),
  tag: z.base64(),
});

const CIPHER = 'aes-256-gcm';
/** Bound into the wrapping, so that a wrapped key of something else cannot be put in its place. */
const LABEL = Buffer.from('suture store data key 1');

/**
 * The store's data key, 32 random bytes that encrypt everything in it. Made and wrapped when the folder is
 * new. Rejects with `store-key-wrong` when the operator's key does not open it.
 */
export async function openDataKey(folder: string, operatorKey: Uint8Array, fresh: boolean): Promise<Uint8Array> {
  if (fresh) {
    const dataKey = new Uint8Array(randomBytes(32));
    await wrapDataKey(folder, dataKey, operatorKey);
    return dataKey;
  }
  let text: string;
  try {
    text = await readFile(keyFilePath(folder), 'utf8');
  } catch (cause) {
    throw new Fault('store-keys-broken', { cause });
  }
  let read: z.infer<typeof shape>;
  try {
    read = shape.parse(JSON.parse(text));
  } catch {
    throw new Fault('store-keys-broken');
  }
  try {
    const decipher = createDecipheriv(CIPHER, operatorKey, Buffer.from(read.nonce, 'base64'));
    decipher.setAAD(LABEL);
    decipher.setAuthTag(Buffer.from(read.tag, 'base64'));
    const opened = Buffer.concat([decipher.update(Buffer.from(read.wrapped, 'base64')), decipher.final()]);
    return new Uint8Array(opened);
  } catch {
    throw new Fault('store-key-wrong');
  }
}

/** Writes `keys.json` with the data key wrapped by another operator's key. Nothing else changes. */
export async function wrapDataKey(folder: string, dataKey: Uint8Array, operatorKey: Uint8Array): Promise<void> {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(CIPHER, operatorKey, nonce);
  cipher.setAAD(LABEL);
  const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  const content: z.infer<typeof shape> = {
    version: 1,
    cipher: 'AES-256-GCM',
    nonce: nonce.toString('base64'),
    wrapped: wrapped.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
  await writeDurably(keyFilePath(folder), `${JSON.stringify(content, undefined, 2)}\n`);
}

export function keyFilePath(folder: string): string {
  return join(folder, 'keys.json');
}
