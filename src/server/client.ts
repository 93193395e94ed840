import { createInterface } from 'node:readline';
import type { Code } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { AccountFace } from '../engine/account-face.ts';
import type {
  EngineEvent,
  EngineFace,
  EngineStatus,
  Mend,
  MendResult,
  MessageLedger,
  ReleasePlan,
  ReplayPlan,
  ReplaySelection,
} from '../engine/face.ts';
import type { Delivery, MessageId, MessageQuery, SearchPage, StoredRelease } from '../store/store.ts';
import { AccountClient } from './account-client.ts';
import { type ApiClient, apiClient } from './contract/api-client.ts';
import type { ServerAddress } from './server-address.ts';
import { readAll, readJson, type SocketRequest, socketExchange } from './socket-exchange.ts';
import type { TraceView } from './trace-view.ts';

/** A held delivery without its ordering keys, which are patients' identifiers. */
export type HeldDelivery = Omit<Delivery, 'keys'>;

/** An engine as the command line sees it: its operations, and nothing that would name a patient unasked. */
export type RemoteEngine = Omit<EngineFace, 'trace' | 'held' | 'copyStore'> & {
  trace(id: MessageId): Promise<TraceView | undefined>;
  held(filter: Parameters<EngineFace['held']>[0]): Promise<readonly HeldDelivery[]>;
};

/**
 * A running engine, reached over its socket. Every operation rejects with the Fault that the server told of,
 * or with `server-not-running` and `server-went-away`.
 */
export class Client implements RemoteEngine {
  readonly account: AccountFace;
  /** Every operation of the server, also those that are not the engine's. */
  readonly api: ApiClient;
  readonly #address: ServerAddress;

  constructor(address: ServerAddress) {
    this.#address = address;
    this.api = apiClient(({ method, path, body }) =>
      this.#ask({ method, path, ...(body === undefined ? {} : { json: body }) }),
    );
    this.account = new AccountClient((asked) => this.#ask(asked));
  }

  status(): Promise<EngineStatus> {
    return this.#ask({ method: 'GET', path: '/v1/status' });
  }

  async *events(signal: AbortSignal): AsyncGenerator<EngineEvent | { readonly missed: number }> {
    let heard = false;
    try {
      const response = await socketExchange(this.#address, { method: 'GET', path: '/v1/events', signal });
      heard = true;
      for await (const line of createInterface({ input: response, signal })) {
        if (line.startsWith('data: ')) yield JSON.parse(line.slice(6)) as EngineEvent;
      }
    } catch (error) {
      if (signal.aborted) return;
      throw heard && !(error instanceof Fault) ? new Fault('server-went-away', { cause: error }) : error;
    }
  }

  search(query: MessageQuery): Promise<SearchPage> {
    return this.#ask({ method: 'POST', path: '/v1/messages/search', json: query });
  }

  async count(query: Omit<MessageQuery, 'limit' | 'before'>): Promise<number> {
    const answer: { count: number } = await this.#ask({ method: 'POST', path: '/v1/messages/count', json: query });
    return answer.count;
  }

  /** Undefined: retention took it, or there is no such message. */
  async body(id: MessageId): Promise<Uint8Array | undefined> {
    const asked = { method: 'GET', path: `/v1/messages/${id}/body` } as const;
    const response = await unlessAbsent(socketExchange(this.#address, asked));
    return response === undefined ? undefined : readAll(response);
  }

  trace(id: MessageId): Promise<TraceView | undefined> {
    return unlessAbsent(this.#ask<TraceView>({ method: 'GET', path: `/v1/messages/${id}/trace` }));
  }

  async ledger(id: MessageId, destination: string): Promise<MessageLedger | undefined> {
    const query = new URLSearchParams({ destination }).toString();
    const path = `/v1/messages/${id}/ledger?${query}`;
    const { ledger }: { ledger?: MessageLedger } = await this.#ask({ method: 'GET', path });
    return ledger;
  }

  async held(filter: Parameters<EngineFace['held']>[0]): Promise<readonly HeldDelivery[]> {
    const { limit, ...named } = filter;
    const query = new URLSearchParams({ ...named, limit: String(limit) }).toString();
    const answer: { deliveries: HeldDelivery[] } = await this.#ask({ method: 'GET', path: `/v1/held?${query}` });
    return answer.deliveries;
  }

  mend(mend: Mend): Promise<MendResult> {
    return this.#ask({ method: 'POST', path: '/v1/held/mend', json: mend });
  }

  planReplay(selection: ReplaySelection): Promise<ReplayPlan> {
    return this.#ask({ method: 'POST', path: '/v1/replay/plan', json: { selection } });
  }

  applyReplay(selection: ReplaySelection, token: string, who: string): Promise<{ readonly created: number }> {
    return this.#ask({ method: 'POST', path: '/v1/replay/apply', json: { selection, token, who } });
  }

  send(flow: string, bytes: Uint8Array): ReturnType<EngineFace['send']> {
    return this.#ask({ method: 'POST', path: `/v1/flows/${encodeURIComponent(flow)}/send`, bytes });
  }

  async pause(destination: string, who: string): Promise<void> {
    await this.#ask({ method: 'POST', path: `${at(destination)}/pause`, json: { who } });
  }

  async resume(destination: string, who: string): Promise<void> {
    await this.#ask({ method: 'POST', path: `${at(destination)}/resume`, json: { who } });
  }

  planRelease(files: Readonly<Record<string, string>>): Promise<ReleasePlan> {
    return this.#ask({ method: 'POST', path: '/v1/releases/plan', json: { files } });
  }

  applyRelease(
    files: Readonly<Record<string, string>>,
    options: { readonly by: string; readonly expect?: string },
  ): Promise<StoredRelease> {
    return this.#ask({ method: 'POST', path: '/v1/releases', json: { files, ...options } });
  }

  async releases(limit: number): Promise<readonly Omit<StoredRelease, 'files'>[]> {
    const path = `/v1/releases?limit=${limit}`;
    const answer: { releases: StoredRelease[] } = await this.#ask({ method: 'GET', path });
    return answer.releases;
  }

  rollback(number: number, by: string): Promise<StoredRelease> {
    return this.#ask({ method: 'POST', path: `/v1/releases/${number}/current`, json: { who: by } });
  }

  async rotateKey(given?: Uint8Array): Promise<void> {
    await this.#ask({
      method: 'POST',
      path: '/v1/store/key',
      ...(given === undefined ? { json: {} } : { bytes: given }),
    });
  }

  async verifyStore(): Promise<readonly Code[]> {
    const answer: { codes: Code[] } = await this.#ask({ method: 'POST', path: '/v1/store/verify', json: {} });
    return answer.codes;
  }

  /** The answer of an operation that comes in lines. */
  async *lines(path: string, json: unknown): AsyncGenerator<string> {
    const response = await socketExchange(this.#address, { method: 'POST', path, json });
    yield* createInterface({ input: response });
  }

  async #ask<T>(asked: SocketRequest): Promise<T> {
    return readJson(await readAll(await socketExchange(this.#address, asked))) as T;
  }
}

function at(destination: string): string {
  return `/v1/destinations/${encodeURIComponent(destination)}`;
}

async function unlessAbsent<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Fault && (error.code === 'message-unknown' || error.code === 'body-removed')) return undefined;
    throw error;
  }
}
