import { Resource } from '../../formats/fhir/index.ts';
import type { RestRequest } from './rest-request.ts';

/**
 * A Bundle with some of its entries made anew: `updates` are in the order of its entries, undefined for those that have
 * nothing to do. What did not change keeps its spelling.
 */
export function updatedBundle(
  bundle: Resource,
  requests: readonly RestRequest[],
  updates: readonly (RestRequest | undefined)[],
): Uint8Array {
  const entries = bundle.json['entry'] as readonly Record<string, unknown>[];
  const texts = entries.flatMap((entry, at) => {
    const update = updates[at];
    if (update === undefined) return [];
    return [update === requests[at] ? bundle.inner(entry).text() : entryText(update)];
  });
  return Buffer.from(`{"resourceType":"Bundle","type":"${String(bundle.json['type'])}","entry":[${texts.join(',')}]}`);
}

function entryText({ method, url, headers, fullUrl, contentType, body }: RestRequest): string {
  const ifMatch = headers['If-Match'];
  const request = JSON.stringify({ method, url, ...(ifMatch === undefined ? {} : { ifMatch }) });
  const members = [
    ...(fullUrl === undefined ? [] : [`"fullUrl":${JSON.stringify(fullUrl)}`]),
    ...(body === undefined ? [] : [`"resource":${resourceText(body, contentType)}`]),
    `"request":${request}`,
  ];
  return `{${members.join(',')}}`;
}

/** A patch that is no resource stands in a Binary (R4, http.html#patch). */
function resourceText(body: Resource | Uint8Array, contentType: string | undefined): string {
  if (body instanceof Resource) return body.text();
  const data = Buffer.from(body).toString('base64');
  return JSON.stringify({ resourceType: 'Binary', contentType, data });
}
