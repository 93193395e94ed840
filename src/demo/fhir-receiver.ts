import { createServer, type Server } from 'node:http';

/** A system of the simulated practice that takes FHIR transactions and keeps what is put. */
export class FhirReceiver {
  readonly #resources = new Map<string, unknown>();
  readonly #server: Server;
  #port = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const answer = this.#take(Buffer.concat(parts).toString('utf8'));
        response.writeHead(200, { 'Content-Type': 'application/fhir+json' });
        response.end(JSON.stringify(answer));
      });
    });
  }

  get port(): number {
    return this.#port;
  }

  /** Listens on loopback, on a free port. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        if (address !== null && typeof address === 'object') this.#port = address.port;
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** How many resources of a type it has. */
  count(type: string): number {
    return [...this.#resources.keys()].filter((url) => url.startsWith(`${type}/`)).length;
  }

  #take(body: string): unknown {
    const { entry = [] } = JSON.parse(body) as { entry?: { resource: unknown; request: { url: string } }[] };
    const entries = entry.map(({ resource, request }) => {
      const status = this.#resources.has(request.url) ? '200' : '201';
      this.#resources.set(request.url, resource);
      return { response: { status } };
    });
    return { resourceType: 'Bundle', type: 'transaction-response', entry: entries };
  }
}
