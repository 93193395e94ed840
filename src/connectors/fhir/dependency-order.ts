import { Resource } from '../../formats/fhir/index.ts';
import type { RestRequest } from './rest-request.ts';

/**
 * The order in which requests can be made one by one: what is referred to before what refers to it, a patch after the
 * resource that it patches, removals last and in reverse. In a circle of references the order given stays.
 */
export function dependencyOrder(requests: readonly RestRequest[]): RestRequest[] {
  const removals = requests.filter(({ method }) => method === 'DELETE').toReversed();
  const writes = requests.filter(({ method }) => method !== 'DELETE');
  const byAddress = new Map<string, RestRequest>();
  for (const request of writes) {
    for (const address of [request.fullUrl, request.method === 'PUT' ? request.url : undefined]) {
      if (address !== undefined) byAddress.set(address, request);
    }
  }
  const ordered = new Set<RestRequest>();
  const begun = new Set<RestRequest>();
  for (const first of writes) {
    // Not by recursion: a chain of references may be as long as the Bundle.
    const path = [first];
    for (let request = path.at(-1); request !== undefined; request = path.at(-1)) {
      const next = begun.has(request) ? undefined : [...addressesOf(request)];
      begun.add(request);
      if (next === undefined) {
        ordered.add(request);
        path.pop();
      } else
        path.push(
          ...next
            .flatMap((one) => byAddress.get(one) ?? [])
            .filter((one) => !begun.has(one))
            .toReversed(),
        );
    }
  }
  return [...ordered, ...removals];
}

function* addressesOf({ method, url, body }: RestRequest): Generator<string> {
  if (method === 'PATCH') yield url;
  if (body instanceof Resource) yield* referencesIn(body.json);
}

/** Every literal reference within a value (R4, references.html#literal). */
function* referencesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    if (key === 'reference' && typeof one === 'string') yield one;
    else yield* referencesIn(one);
  }
}
