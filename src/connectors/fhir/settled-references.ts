import type { Resource } from '../../formats/fhir/index.ts';

/**
 * The resource with each reference to an address of its Bundle turned into the one that the server knows
 * (R4, http.html#trules); `known` maps `urn:uuid:...` to `Patient/17`.
 */
export function settledReferences(resource: Resource, known: ReadonlyMap<string, string>): Resource {
  if (known.size === 0) return resource;
  const settled = resource.copy();
  settle(settled.json, known);
  return settled;
}

function settle(value: unknown, known: ReadonlyMap<string, string>): void {
  if (typeof value !== 'object' || value === null) return;
  const record = value as Record<string, unknown>;
  for (const [key, one] of Object.entries(record)) {
    if (key === 'reference' && typeof one === 'string') record[key] = known.get(one) ?? one;
    else settle(one, known);
  }
}
