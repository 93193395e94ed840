import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server got it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Handler = (request: Seen, response: ServerResponse) => void;

/** Servers of a test, closed together. */
const servers: Server[] = [];

/** Listens on a free port of this machine and gives it the whole of each request. */
export async function serve(handler: Handler): Promise<number> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      handler({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }, response);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

type Json = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A FHIR server in memory: versions, If-Match, transactions that happen whole or not at all, patches. */
export class SmallFhirServer {
  readonly resources = new Map<string, { version: number; text: string }>();
  readonly seen: Seen[] = [];
  readonly patches: Seen[] = [];
  /** Says what is to go wrong with a request; undefined lets it through. */
  fault: (request: Seen) => Answer | undefined = () => undefined;
  #made = 0;

  readonly handle: Handler = (request, response) => {
    this.seen.push(request);
    const wrong = this.fault(request);
    const { status, headers = {}, body } = wrong ?? this.#answer(request);
    response.writeHead(status, { 'Content-Type': 'application/fhir+json', ...headers });
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  };

  /** What it has under an address, without what is the server's own. */
  json(path: string): Json | undefined {
    const there = this.resources.get(path);
    return there === undefined ? undefined : (JSON.parse(there.text) as Json);
  }

  #answer({ method, url, headers, body }: Seen): Answer {
    const path = url.replace('/fhir', '').replace(/^\//, '');
    if (method === 'GET' && path.includes('/')) return this.#read(path);
    if (method === 'GET') {
      const rest = [{ mode: 'server', interaction: [{ code: 'transaction' }] }];
      return { status: 200, body: { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', rest } };
    }
    if (method === 'POST' && path === '') return this.#transaction(body);
    if (method === 'POST') {
      const id = `${path}/made-${++this.#made}`;
      this.resources.set(id, { version: 1, text: body });
      return { status: 201, headers: { Location: `http://127.0.0.1/fhir/${id}/_history/1` } };
    }
    if (method === 'DELETE') return { status: this.resources.delete(path) ? 204 : 410 };
    const there = this.resources.get(path);
    const wanted = headers['if-match'];
    if (wanted !== undefined && wanted !== `W/"${there?.version ?? 0}"`) return { status: 412 };
    if (method === 'PATCH') {
      this.patches.push({ method, url, headers, body });
      if (there === undefined) return { status: 404 };
      const patched = patch(JSON.parse(there.text) as Json, JSON.parse(body) as unknown);
      if (patched === undefined) return { status: 422 };
      this.resources.set(path, { version: there.version + 1, text: JSON.stringify(patched) });
      return { status: 200 };
    }
    this.resources.set(path, { version: (there?.version ?? 0) + 1, text: body });
    return { status: there === undefined ? 201 : 200 };
  }

  #read(path: string): Answer {
    const there = this.resources.get(path);
    if (there === undefined) return { status: 404 };
    const version = String(there.version);
    const meta = `"meta":{"versionId":"${version}"}`;
    const text = there.text.includes('"meta":{')
      ? there.text.replace('"meta":{', `"meta":{"versionId":"${version}",`)
      : there.text.replace('{', `{${meta},`);
    return { status: 200, headers: { ETag: `W/"${version}"` }, body: text };
  }

  /** All or nothing; a resource that is named twice is an error (R4, http.html#trules). */
  #transaction(body: string): Answer {
    const { entry } = JSON.parse(body) as {
      entry: { resource?: Json; request: { method: string; url: string; ifMatch?: string } }[];
    };
    const addresses = entry.map(({ request }) => request.url).filter((url) => url.includes('/'));
    if (new Set(addresses).size < addresses.length) return { status: 400 };
    const before = new Map(this.resources);
    const statuses: number[] = [];
    for (const { resource, request } of entry) {
      const { ifMatch, method, url } = request;
      const binary = method === 'PATCH' && resource?.['resourceType'] === 'Binary';
      const text = binary ? Buffer.from(String(resource['data']), 'base64').toString() : (textOf(body, resource) ?? '');
      const headers = ifMatch === undefined ? {} : { 'if-match': ifMatch };
      statuses.push(this.#answer({ method, url: `/fhir/${url}`, headers, body: text }).status);
    }
    const bad = statuses.find((status) => status >= 400 && status !== 410);
    if (bad !== undefined) {
      this.resources.clear();
      for (const [path, there] of before) this.resources.set(path, there);
      return { status: bad };
    }
    const entries = statuses.map((status) => ({ response: { status: String(status) } }));
    return { status: 200, body: { resourceType: 'Bundle', type: 'transaction-response', entry: entries } };
  }
}

/** The resource as it stands in the Bundle's own text, where that can be found, so that decimals keep their spelling. */
function textOf(body: string, resource: Json | undefined): string | undefined {
  const text = JSON.stringify(resource);
  if (text === undefined || body.includes(text)) return text;
  const from = body.indexOf(text.slice(0, 30));
  if (from < 0) return text;
  for (let to = body.indexOf('}', from) + 1; to > 0; to = body.indexOf('}', to) + 1) {
    try {
      JSON.parse(body.slice(from, to));
      return body.slice(from, to);
    } catch {
      // The brace closed something within.
    }
  }
  return text;
}

/** JSON Patch (RFC 6902) at the top of a resource, or FHIRPath Patch that deletes; undefined where it cannot be applied. */
function patch(resource: Json, operations: unknown): Json | undefined {
  const patched = structuredClone(resource);
  if (Array.isArray(operations)) {
    for (const { op, path, value } of operations as { op: string; path: string; value?: unknown }[]) {
      const name = path.slice(1);
      if (!(name in patched)) return undefined;
      if (op === 'remove') delete patched[name];
      else if (op === 'replace') patched[name] = value;
      else return undefined;
    }
    return patched;
  }
  const { parameter } = operations as {
    parameter: { part?: { name: string; valueCode?: string; valueString?: string }[] }[];
  };
  for (const { part = [] } of parameter) {
    const path = part.find(({ name }) => name === 'path')?.valueString ?? '';
    const name = path.split('.')[1] ?? '';
    const there = patched[name];
    // More than one element is an error, none is not (R4, fhirpatch.html).
    if (Array.isArray(there) && there.length > 1) return undefined;
    delete patched[name];
  }
  return patched;
}

/** Closes every server that this file has started. */
export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
}
