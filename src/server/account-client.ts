import type { AccountFace, MetCode, RetryPlan, RetrySelection } from '../engine/account-face.ts';
import type { MessageId } from '../store/store.ts';
import type { ContentTotal, LedgerPage, LedgerQuery, LineTotal, StoredLedger } from '../store/stored-ledger.ts';
import type { SocketRequest } from './socket-exchange.ts';

/** Asks the server and gives its answer; rejects with the Fault that it told of. */
type Ask = <T>(asked: SocketRequest) => Promise<T>;

/** The account of a running engine, reached over its socket. */
export class AccountClient implements AccountFace {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async ledgers(id: MessageId): Promise<readonly StoredLedger[]> {
    const answer: { ledgers: StoredLedger[] } = await this.#ask({ method: 'GET', path: `/v1/messages/${id}/ledgers` });
    return answer.ledgers;
  }

  async residue(id: MessageId, destination: string): ReturnType<AccountFace['residue']> {
    const path = `/v1/messages/${id}/residue?${new URLSearchParams({ destination }).toString()}`;
    const answer: { residue?: [string, string][] } = await this.#ask({ method: 'GET', path });
    return answer.residue;
  }

  search(query: LedgerQuery): Promise<LedgerPage> {
    return this.#ask({ method: 'POST', path: '/v1/ledgers/search', json: query });
  }

  async contentTotals(from: number, to: number): Promise<readonly ContentTotal[]> {
    const path = `/v1/totals/contents?from=${from}&to=${to}`;
    const answer: { totals: ContentTotal[] } = await this.#ask({ method: 'GET', path });
    return answer.totals;
  }

  async lineTotals(from: number, to: number): Promise<readonly LineTotal[]> {
    const path = `/v1/totals/lines?from=${from}&to=${to}`;
    const answer: { totals: LineTotal[] } = await this.#ask({ method: 'GET', path });
    return answer.totals;
  }

  async unknownCodes(): Promise<readonly MetCode[]> {
    const answer: { codes: MetCode[] } = await this.#ask({ method: 'GET', path: '/v1/codes/unknown' });
    return answer.codes;
  }

  planRetry(selection: RetrySelection): Promise<RetryPlan> {
    return this.#ask({ method: 'POST', path: '/v1/held/retry/plan', json: { selection } });
  }

  applyRetry(
    selection: RetrySelection,
    token: string,
    by: { readonly who: string; readonly reason: string },
  ): Promise<{ readonly released: number }> {
    return this.#ask({ method: 'POST', path: '/v1/held/retry/apply', json: { selection, token, ...by } });
  }
}
