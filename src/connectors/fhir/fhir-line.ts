import type { Agent, OutgoingHttpHeaders } from 'node:http';
import type { ConnectorWorld } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { authorization } from '../http/authorization.ts';
import { type Exchange, exchange } from '../http/exchange.ts';
import { closeIdle, httpAgent } from '../http/http-agent.ts';
import { AccessToken } from './access-token.ts';
import type { FhirDestinationOptions } from './fhir-options.ts';

/** More of an answer than this is not kept with the attempt; it is then as good as none. */
const MOST_ANSWER = 4 * 1024 * 1024;

/** A request to a FHIR server; `url` is below the base, empty for the base itself. */
interface LineRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
}

/** Connections to one FHIR server, with the credentials of the interface. */
export class FhirLine {
  readonly #endpoint: Endpoint;
  readonly #agent: Agent;
  readonly #headers: OutgoingHttpHeaders;
  readonly #token: AccessToken | undefined;
  readonly #world: ConnectorWorld;

  private constructor(
    endpoint: Endpoint,
    agent: Agent,
    headers: OutgoingHttpHeaders,
    token: AccessToken | undefined,
    world: ConnectorWorld,
  ) {
    this.#endpoint = endpoint;
    this.#agent = agent;
    this.#headers = headers;
    this.#token = token;
    this.#world = world;
  }

  /**
   * Reads the certificates and, unless a token is got with them, the credentials.
   * @param endpoint its scheme is that of HTTP
   * @throws Fault `secret-unreadable` and its like
   */
  static async open(endpoint: Endpoint, options: FhirDestinationOptions, world: ConnectorWorld): Promise<FhirLine> {
    const { auth } = options;
    const byToken = auth !== 'none' && ('oauth' in auth || 'smart' in auth);
    const shown = byToken ? {} : (await authorization(auth, world))(new Uint8Array());
    const token = byToken ? new AccessToken(auth, endpoint, world) : undefined;
    const agent = await httpAgent(endpoint, world);
    return new FhirLine(endpoint, agent, { ...options.headers, ...shown }, token, world);
  }

  /** Whether it has to ask for an access token. */
  get asksForToken(): boolean {
    return this.#token !== undefined;
  }

  /**
   * Gets the access token, if one is needed and none is held.
   * @throws Fault `fhir-token-refused` and its like
   */
  async ready(): Promise<void> {
    await this.#token?.get();
  }

  /**
   * Makes one request; a token that the server does not take is renewed once.
   * @throws Fault when no access token could be had: the request has not been sent
   */
  async request(request: LineRequest, signal: AbortSignal): Promise<Exchange> {
    const token = await this.#token?.get();
    const first = await this.#exchange(request, token, signal);
    if (first.status !== 401 || token === undefined) return first;
    this.#token?.forget(token);
    return this.#exchange(request, await this.#token?.get(), signal);
  }

  close(): void {
    closeIdle(this.#agent);
  }

  #exchange(request: LineRequest, token: string | undefined, signal: AbortSignal): Promise<Exchange> {
    const { scheme, host, port, path, timeoutMs } = this.#endpoint;
    const base = path.replace(/\?.*$/, '').replace(/\/+$/, '');
    return exchange(
      {
        tls: scheme === 'https',
        agent: this.#agent,
        host,
        port,
        path: request.url === '' ? base || '/' : `${base}/${request.url}`,
        method: request.method,
        headers: {
          ...this.#headers,
          Accept: 'application/fhir+json',
          ...request.headers,
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
      },
      request.body,
      { withinMs: timeoutMs, most: MOST_ANSWER, clock: this.#world.clock, signal },
    );
  }
}
