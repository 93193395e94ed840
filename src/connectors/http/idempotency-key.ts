/**
 * The value of an Idempotency-Key header: the same on every try, so that the other side can tell a repetition
 * (draft-ietf-httpapi-idempotency-key-header).
 */
export function idempotencyKey(name: string): string {
  return `"${name.replace(/[^\x20-\x7e]|["\\]/g, '_')}"`;
}
