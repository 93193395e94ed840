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

/** A FHIR server in memory: versions, If-Match, transactions, patches kept as they came. */
export class SmallFhirServer {
  readonly resources = new Map<string, { version: number; text: string }>();
  readonly seen: Seen[] = [];
  readonly patches: Seen[] = [];
  /** Says what is to go wrong with a request; undefined lets it through. */
  fault: (request: Seen) => { status: number; headers?: Record<string, string>; body?: unknown } | undefined = () =>
    undefined;
  #made = 0;

  readonly handle: Handler = (request, response) => {
    this.seen.push(request);
    const wrong = this.fault(request);
    const { status, headers = {}, body } = wrong ?? this.#answer(request);
    response.writeHead(status, { 'Content-Type': 'application/fhir+json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };

  #answer({ method, url, headers, body }: Seen): { status: number; headers?: Record<string, string>; body?: unknown } {
    const path = url.replace('/fhir', '').replace(/^\//, '');
    if (method === 'GET') {
      const rest = [{ mode: 'server', interaction: [{ code: 'transaction' }] }];
      return { status: 200, body: { resourceType: 'CapabilityStatement', fhirVersion: '4.0.1', rest } };
    }
    if (method === 'POST' && path === '') {
      const { entry } = JSON.parse(body) as {
        entry: { resource: unknown; request: { method: string; url: string } }[];
      };
      const entries = entry.map(({ resource, request }) => {
        const one = { ...request, headers: {}, body: JSON.stringify(resource) };
        return { response: { status: String(this.#answer({ ...one, url: `/fhir/${request.url}` }).status) } };
      });
      return { status: 200, body: { resourceType: 'Bundle', type: 'transaction-response', entry: entries } };
    }
    if (method === 'POST') {
      const id = `${path}/made-${++this.#made}`;
      this.resources.set(id, { version: 1, text: body });
      return { status: 201, headers: { Location: `http://127.0.0.1/fhir/${id}/_history/1` } };
    }
    if (method === 'PATCH') {
      this.patches.push({ method, url, headers, body });
      return { status: this.resources.has(path) ? 200 : 404 };
    }
    if (method === 'DELETE') return { status: this.resources.delete(path) ? 204 : 410 };
    const there = this.resources.get(path);
    const wanted = headers['if-match'];
    if (wanted !== undefined && wanted !== `W/"${there?.version ?? 0}"`) return { status: 412 };
    this.resources.set(path, { version: (there?.version ?? 0) + 1, text: body });
    return { status: there === undefined ? 201 : 200 };
  }
}

/** Closes every server that this file has started. */
export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
}
