import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header that carries a signature; compared in lower case, as Node gives names. */
export const signatureHeader = 'suture-signature';

/** A signature as its header says it. */
export interface Signature {
  /** Milliseconds since 1970 at which it was made. */
  readonly at: number;
  readonly key: string;
  /** The time as it was written: it is part of what is signed. */
  readonly time: string;
  readonly mac: Buffer;
}

/**
 * Signs a body: `t=1767225600.123000,k=northlab-1,v1=<hex>`, where v1 is HMAC-SHA256 (RFC 2104) over the
 * text of `t`, a full stop, and the body.
 * @param now milliseconds since 1970, thousandths of them count
 */
export function sign(key: string, secret: Uint8Array, now: number, body: Uint8Array): string {
  const time = (now / 1000).toFixed(6);
  return `t=${time},k=${key},v1=${macOf(secret, time, body).toString('hex')}`;
}

/** Reads the header; undefined when it has any other form. */
export function readSignature(header: string): Signature | undefined {
  const found = /^t=(\d{1,12}(?:\.\d{1,6})?),k=([A-Za-z0-9._-]{1,64}),v1=([0-9a-f]{64})$/.exec(header);
  if (found === null) return undefined;
  const [, time = '', key = '', hex = ''] = found;
  return { at: Number(time) * 1000, key, time, mac: Buffer.from(hex, 'hex') };
}

/** Whether the secret made this signature for this body; takes the same time whatever the answer. */
export function verify(signature: Signature, secret: Uint8Array, body: Uint8Array): boolean {
  return timingSafeEqual(macOf(secret, signature.time, body), signature.mac);
}

function macOf(secret: Uint8Array, time: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}
