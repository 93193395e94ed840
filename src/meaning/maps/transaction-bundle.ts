import type { Json, JsonObject } from './json.ts';
import type { Output, Removal } from './run.ts';

/** On an entry of a Bundle: a path of the resource that the receiver is to take away. */
export const REMOVED_URL = 'urn:suture:removed';

/**
 * A FHIR transaction of what a map made: every resource is put under its own id, so that sending the same message
 * twice changes nothing (R4 http.html#transaction). What the message says is to be removed stands as an extension on
 * the entry of its resource; a resource of which nothing else is said gets a FHIRPath Patch (R4 fhirpatch.html), since a
 * transaction may name a resource only once.
 */
export function transactionBundle(outputs: readonly Output[], removals: readonly Removal[] = []): JsonObject {
  const removed = Map.groupBy(removals, ({ type, id }) => `${type}/${id}`);
  const made = new Set(outputs.map(({ reference }) => reference));
  // An empty list is no JSON of FHIR (R4 json.html).
  if (outputs.length === 0 && removed.size === 0) return { resourceType: 'Bundle', type: 'transaction' };
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      ...outputs.map(({ reference, resource }) => ({
        ...removedFrom(removed.get(reference)),
        resource,
        request: { method: 'PUT', url: reference },
      })),
      ...[...removed]
        .filter(([reference]) => !made.has(reference))
        .map(([reference, paths]) => ({
          ...removedFrom(paths),
          resource: { resourceType: 'Parameters', parameter: paths.map(deletion) },
          request: { method: 'PATCH', url: reference },
        })),
    ],
  };
}

function removedFrom(removals: readonly Removal[] | undefined): JsonObject {
  if (removals === undefined) return {};
  const paths = [...new Set(removals.map(({ path }) => path))];
  return { extension: paths.map((valueString) => ({ url: REMOVED_URL, valueString })) };
}

function deletion({ type, path }: Removal): Json {
  return {
    name: 'operation',
    part: [
      { name: 'type', valueCode: 'delete' },
      { name: 'path', valueString: `${type}.${fhirPath(path)}` },
    ],
  };
}

/** A target path as FHIRPath says it: `name[]` is `name`, `value[x]` is `value`, `telecom[use = home]` a `where`. */
function fhirPath(path: string): string {
  return path.replaceAll(/\[(?:x|)\]/g, '').replaceAll(/\[\s*([\w.]+)\s*=\s*"?([^"\]]*?)"?\s*\]/g, ".where($1 = '$2')");
}
