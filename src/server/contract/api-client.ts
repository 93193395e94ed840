import addresses from './addresses.json' with { type: 'json' };
import type { Api } from './api.ts';
import type { Asked, Got } from './route.ts';

/** Sends one request and gives the answer read as JSON; rejects with what went wrong. */
export type Send = (request: {
  readonly method: string;
  /** With the query, below the server's address. */
  readonly path: string;
  readonly body?: unknown;
}) => Promise<unknown>;

/** Every operation of the API as a function: what it takes and gives follows from the list of routes. */
export type ApiClient = { readonly [Name in keyof Api]: (asked: Asked<Api[Name]>) => Promise<Got<Api[Name]>> };

/** A typed client over whatever sends. It holds names and addresses only, so that a page need not load the schemas. */
export function apiClient(send: Send): ApiClient {
  const client: Record<string, (asked: Loose) => Promise<unknown>> = {};
  for (const [name, [method = 'GET', path = '/']] of Object.entries(addresses)) {
    client[name] = ({ params = {}, query = {}, body }) =>
      send({ method, path: `/v1${filled(path, params)}${queryText(query)}`, ...(body === undefined ? {} : { body }) });
  }
  return client as unknown as ApiClient;
}

interface Loose {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

function filled(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

function queryText(query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ''
    : `?${new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)]))).toString()}`;
}
