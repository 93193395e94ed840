import { createServer, type Server } from 'node:http';
import type { Received } from './receiving-system.ts';

/** A resource as far as the demo looks into it. */
export interface HeldResource {
  readonly resourceType: string;
  readonly id?: string;
  readonly [element: string]: unknown;
}

interface Transaction {
  readonly entry?: readonly { readonly resource: HeldResource; readonly request: { readonly url: string } }[];
}

/** A page that a system of the practice shows to its own users. */
export type OwnPage = (resources: ReadonlyMap<string, HeldResource>) => string;

/** A system of the simulated practice that takes FHIR transactions and keeps what is put. */
export class FhirReceiver {
  readonly received: Received[] = [];
  /** Accession numbers of results that it refuses for as long as they are here. */
  readonly refuses = new Set<string>();
  readonly #resources = new Map<string, HeldResource>();
  readonly #server: Server;
  #port = 0;

  /** @param page what its own screen shows, at every address that is not FHIR's */
  constructor(page?: OwnPage) {
    this.#server = createServer((request, response) => {
      if (request.method === 'GET') {
        response.writeHead(page === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
        response.end(page?.(this.#resources) ?? '');
        return;
      }
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { status, answer } = this.#take(JSON.parse(Buffer.concat(parts).toString('utf8')) as Transaction);
        response.writeHead(status, { 'Content-Type': 'application/fhir+json' });
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

  /** Resources of a type that it has. */
  all(type: string): readonly HeldResource[] {
    return [...this.#resources.values()].filter(({ resourceType }) => resourceType === type);
  }

  #take({ entry = [] }: Transaction): { readonly status: number; readonly answer: unknown } {
    const accession = identifierOf(
      entry.find(({ resource }) => resource.resourceType === 'DiagnosticReport')?.resource,
    );
    if (this.refuses.has(accession)) {
      const issue = [{ severity: 'error', code: 'code-invalid', diagnostics: 'The flag is not in use here.' }];
      return { status: 422, answer: { resourceType: 'OperationOutcome', issue } };
    }
    const answers = entry.map(({ resource, request }) => {
      const status = this.#resources.has(request.url) ? '200' : '201';
      this.#resources.set(request.url, resource);
      return { response: { status } };
    });
    const patient = identifierOf(entry.find(({ resource }) => resource.resourceType === 'Patient')?.resource);
    if (accession !== '') this.received.push({ id: accession, patient });
    return { status: 200, answer: { resourceType: 'Bundle', type: 'transaction-response', entry: answers } };
  }
}

/** The first identifier of a resource: an accession number, an MRN. */
function identifierOf(resource: HeldResource | undefined): string {
  const [first] = (resource?.['identifier'] ?? []) as readonly { readonly value?: string }[];
  return first?.value ?? '';
}
