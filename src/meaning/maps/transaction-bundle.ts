import type { JsonObject } from './json.ts';
import type { Output } from './run.ts';

/**
 * A FHIR transaction of what a map made: every resource is put under its own id, so that sending the same message
 * twice changes nothing (R4 http.html#transaction).
 */
export function transactionBundle(outputs: readonly Output[]): JsonObject {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: outputs.map(({ reference, resource }) => ({ resource, request: { method: 'PUT', url: reference } })),
  };
}
