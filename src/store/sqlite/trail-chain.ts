import { createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { TrailEntry } from '../practice.ts';

/** The hash before the first event of all. */
export const FIRST_HASH = '0'.repeat(64);

/**
 * What makes the audit trail tell of every change: SHA-256 over the hash before and the event's fields, seals
 * (HMAC-SHA256) over numbers and hashes, and keyed references in place of patients. The keys are derived from the
 * store's data key.
 */
export class TrailChain {
  readonly #sealKey: Uint8Array;
  readonly #referenceKey: Uint8Array;

  constructor(dataKey: Uint8Array) {
    const derived = (label: string) => new Uint8Array(hkdfSync('sha256', dataKey, new Uint8Array(0), label, 32));
    this.#sealKey = derived('suture trail seal 1');
    this.#referenceKey = derived('suture trail patient 1');
  }

  /**
   * The hash (in hexadecimal) of an event after another's: over every field in a fixed order, so that none can be moved or
   * left out.
   */
  hash(before: string, seq: number, entry: Omit<TrailEntry, 'patient'>, patient: Uint8Array | null): string {
    const text = JSON.stringify([
      seq,
      entry.at,
      entry.action,
      entry.outcome,
      entry.who,
      entry.by,
      entry.account,
      entry.roles,
      entry.object,
      entry.system,
      patient === null ? null : Buffer.from(patient.buffer, patient.byteOffset, patient.length).toString('base64'),
      entry.source,
      entry.purpose,
      entry.reason,
      entry.count,
      entry.correlation,
      entry.code,
    ]);
    // One call, one string: a hash object an event would take most of the time of a check.
    return hash('sha256', `${before}${text}`);
  }

  seal(kind: string, seq: number, hash: Uint8Array): Buffer {
    return createHmac('sha256', this.#sealKey)
      .update(JSON.stringify([kind, seq]))
      .update(hash)
      .digest();
  }

  /** The reference of a patient: 16 bytes that only the holder of the store's key can make. */
  reference(patient: { readonly authority: string; readonly identifier: string }): Buffer {
    const text = JSON.stringify([patient.authority, patient.identifier]);
    return createHmac('sha256', this.#referenceKey).update(text).digest().subarray(0, 16);
  }
}

/** Whether two runs of bytes are the same. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A hash as it is chained. */
export function hexOf(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString('hex');
}
