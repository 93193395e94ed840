import type { CodeNotKnown } from '../meaning/codes/code-listener.ts';
import type { UnknownCode } from '../meaning/codes/unknown-codes.ts';
import type { MessageId } from '../store/store.ts';
import type { ContentTotal, LedgerPage, LedgerQuery, LineTotal, StoredLedger } from '../store/stored-ledger.ts';

/** A code that a table did not translate, with what waits for it and whether the running release knows it by now. */
export interface MetCode extends UnknownCode {
  readonly flows: readonly string[];
  /** When the first and the last message with it came, in milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
  /** The running release translates it: what is held can be tried again. */
  readonly known: boolean;
}

/** Which deliveries that their map holds are tried again. */
export interface RetrySelection {
  readonly destination?: string;
  /** Only those that met this code. */
  readonly codeNotKnown?: Pick<CodeNotKnown, 'table' | 'code' | 'system'>;
}

/** What trying held deliveries again would do under the release that runs, tried on each of them. */
export interface RetryPlan {
  /** Names exactly this plan. */
  readonly token: string;
  /** Deliveries that their map holds, as selected. */
  readonly deliveries: number;
  /** Those that would go now. */
  readonly ready: number;
  /** Those that something would still hold. */
  readonly stillHeld: number;
  /** The codes that the latter met, most deliveries first. */
  readonly codes: readonly (Pick<CodeNotKnown, 'table' | 'code' | 'system'> & { readonly deliveries: number })[];
}

/** What became of every field: the stored account of the running engine. Paths, rows and codes, never values, but for the residue. */
export interface AccountFace {
  /** Ledgers of a message, one for each delivery that a map made: counts, and lines that did not simply arrive. */
  ledgers(id: MessageId): Promise<readonly StoredLedger[]>;
  /**
   * The value residue of a delivery: source path and value, as it was spelt, of leaves that the receiver does not have.
   * Made again of the message and the release that the delivery is pinned to. It holds values: as much as the body, it
   * is for those who may see the message. Undefined where `ledger` of the engine is.
   */
  residue(id: MessageId, destination: string): Promise<readonly (readonly [path: string, value: string])[] | undefined>;
  /** Deliveries by what their ledgers say, newest first: the messages of an issue. */
  search(query: LedgerQuery): Promise<LedgerPage>;
  /** Sums by flow, destination and hour over messages that came from `from` to before `to` (milliseconds since 1970, whole hours). */
  contentTotals(from: number, to: number): Promise<readonly ContentTotal[]>;
  /** The same hours by destination, fate, path, row and code; most deliveries first. */
  lineTotals(from: number, to: number): Promise<readonly LineTotal[]>;
  /** The worklist of codes: those for which most messages wait first. */
  unknownCodes(): Promise<readonly MetCode[]>;
  planRetry(selection: RetrySelection): Promise<RetryPlan>;
  /** Releases what the plan found ready, or refuses when that has changed since. */
  applyRetry(
    selection: RetrySelection,
    token: string,
    by: { readonly who: string; readonly reason: string },
  ): Promise<{ readonly released: number }>;
}
