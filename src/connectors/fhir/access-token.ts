import type { Agent } from 'node:http';
import { z } from 'zod';
import { Fault } from '../../diagnostics/fault.ts';
import type { ConnectorWorld } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { exchange } from '../http/exchange.ts';
import { closeIdle, httpAgent } from '../http/http-agent.ts';
import { connectTrouble } from '../socket-trouble.ts';
import { clientProof } from './client-proof.ts';
import type { TokenOptions } from './fhir-options.ts';

const MOST_ANSWER = 64 * 1024;

/** A token is no longer used this long before it ends, or a fifth of its life where that is less. */
const MARGIN_MS = 60_000;

/** SMART recommends no more; taken where the server does not say how long the token lives. */
const USUAL_LIFE_S = 300;

const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});

interface Token {
  readonly text: string;
  readonly usableUntil: number;
}

/** The access token of a destination, got when it is first needed and kept until shortly before it expires. */
export class AccessToken {
  readonly #options: TokenOptions;
  readonly #endpoint: Endpoint;
  readonly #url: URL;
  readonly #scope: string | undefined;
  readonly #world: ConnectorWorld;
  #held: Token | undefined;
  /** One request serves everyone who waits for it. */
  #coming: Promise<Token> | undefined;

  /** @param endpoint the FHIR server's, whose authorities and client certificate count for the token endpoint too */
  constructor(options: TokenOptions, endpoint: Endpoint, world: ConnectorWorld) {
    const settings = 'smart' in options ? options.smart : options.oauth;
    this.#options = options;
    this.#url = new URL(settings.token_url);
    this.#scope = settings.scope;
    this.#world = world;
    const { serverName: _, ...tls } = endpoint.tls ?? {};
    const secure = this.#url.protocol === 'https:';
    this.#endpoint = {
      ...endpoint,
      scheme: secure ? 'https' : 'http',
      host: this.#url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(this.#url.port || (secure ? 443 : 80)),
      tls,
    };
  }

  /**
   * The token to send.
   * @throws Fault of what stood in the way; nothing has been sent to the FHIR server then
   */
  async get(): Promise<string> {
    const held = this.#held;
    if (held !== undefined && this.#world.clock.now() < held.usableUntil) return held.text;
    this.#coming ??= this.#fetch().finally(() => {
      this.#coming = undefined;
    });
    this.#held = await this.#coming;
    return this.#held.text;
  }

  /** The server did not take this token: the next `get` asks for another. */
  forget(text: string): void {
    if (this.#held?.text === text) this.#held = undefined;
  }

  async #fetch(): Promise<Token> {
    const { clock } = this.#world;
    const proof = await clientProof(this.#options, this.#world);
    const agent = await httpAgent(this.#endpoint, this.#world);
    const asked = clock.now();
    const answer = await this.#ask(agent, proof.headers, {
      grant_type: 'client_credentials',
      ...(this.#scope === undefined ? {} : { scope: this.#scope }),
      ...proof.fields,
    }).finally(() => closeIdle(agent));
    const lifeMs = (answer.expires_in ?? USUAL_LIFE_S) * 1000;
    return { text: answer.access_token, usableUntil: asked + lifeMs - Math.min(MARGIN_MS, lifeMs / 5) };
  }

  async #ask(
    agent: Agent,
    headers: Readonly<Record<string, string>>,
    fields: Readonly<Record<string, string>>,
  ): Promise<z.output<typeof tokenAnswer>> {
    const { host, port, scheme, timeoutMs } = this.#endpoint;
    const body = Buffer.from(new URLSearchParams(fields).toString());
    const result = await exchange(
      {
        tls: scheme === 'https',
        agent,
        host,
        port,
        path: `${this.#url.pathname}${this.#url.search}`,
        method: 'POST',
        headers: {
          Accept: 'application/json',
          'Content-Type': 'application/x-www-form-urlencoded',
          'Content-Length': body.length,
          ...headers,
        },
      },
      body,
      { withinMs: timeoutMs, most: MOST_ANSWER, clock: this.#world.clock, signal: new AbortController().signal },
    );
    if (result.status === undefined) {
      throw new Fault(typeof result.why === 'object' ? connectTrouble(result.why.error) : 'fhir-token-not-now');
    }
    const { status } = result;
    if (status === 408 || status === 429 || status >= 500) throw new Fault('fhir-token-not-now');
    if (status !== 200) throw new Fault('fhir-token-refused');
    const read = tokenAnswer.safeParse(jsonOf(result.body));
    if (!read.success) throw new Fault('fhir-token-unreadable');
    return read.data;
  }
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
