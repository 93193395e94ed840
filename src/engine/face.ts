import type { DestinationState, SourceState } from '../connectors/connector.ts';
import type { Code } from '../diagnostics/catalogue.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { CodeNotKnown } from '../meaning/codes/code-listener.ts';
import type { FateCounts, LedgerLine } from '../meaning/maps/ledger.ts';
import type {
  Act,
  Attempt,
  Delivery,
  DeliveryState,
  MessageId,
  MessageQuery,
  SearchPage,
  StoredMessage,
  StoredRelease,
  StoreState,
} from '../store/store.ts';
import type { Change } from '../workspace/change.ts';
import type { AccountFace } from './account-face.ts';

/** How a destination's queue is doing. */
export interface QueueStatus {
  readonly destination: string;
  readonly queued: number;
  readonly held: number;
  readonly delivered: number;
  /** Of the delivered ones, those of which not every field arrived whole; only where a map makes what is sent. */
  readonly flagged?: number;
  /** Age in ms of the oldest delivery that waits; 0 when none does. */
  readonly oldestMs: number;
  /** `closed` lets through; `open` waits after failures; `paused` by a person; `waiting` for its schedule. */
  readonly gate: 'closed' | 'open' | 'paused' | 'waiting';
  readonly lastCode?: Code;
  readonly endpoint?: DestinationState;
}

export interface FlowStatus {
  readonly flow: string;
  readonly received: number;
  readonly refused: number;
  readonly source?: SourceState & { readonly name: string };
  readonly queues: readonly QueueStatus[];
}

export interface EngineStatus {
  readonly project: string;
  readonly release: { readonly number: number; readonly hash: string; readonly appliedAt: number };
  readonly startedAt: number;
  readonly flows: readonly FlowStatus[];
  readonly store: StoreState;
  readonly memoryBytes: number;
}

/** What happens, as it happens: for `suture tail`. Codes, names and ids only. */
export interface EngineEvent {
  readonly at: number;
  readonly what:
    | 'received'
    | 'refused'
    | 'duplicate'
    | 'delivered'
    | 'retry'
    | 'held'
    | 'discarded'
    | 'source'
    | 'destination'
    | 'release';
  readonly flow?: string;
  readonly message?: MessageId;
  readonly type?: string;
  readonly destination?: string;
  readonly code?: Code;
  readonly answerCode?: string;
  readonly tookMs?: number;
}

export type DeliveryTrace = Delivery & { readonly history: readonly Attempt[]; readonly acts: readonly Act[] };

/** One message through every hop: where it came from, what it became, what those became. */
export interface Trace {
  readonly message: StoredMessage;
  readonly deliveries: readonly DeliveryTrace[];
  readonly from?: Trace;
  readonly children: readonly Trace[];
}

/** What a map makes of one message for one destination, field by field. Paths and rows, never values. */
export interface MessageLedger {
  readonly map: string;
  /** The release that the delivery is pinned to. */
  readonly release: number;
  readonly counts: FateCounts;
  /** Every field, in the order of the message. */
  readonly lines: readonly LedgerLine[];
  /** `in = sum of fates`; false is a defect of Suture. */
  readonly balanced: boolean;
}

/** Which messages to send again, and where. */
export interface ReplaySelection {
  readonly query: Omit<MessageQuery, 'limit' | 'before'>;
  /** Only messages of which a delivery went without this code, and only that delivery; then the query says no more than when. */
  readonly codeNotKnown?: Pick<CodeNotKnown, 'table' | 'code' | 'system'>;
  /** Only these messages; then the query says nothing more. */
  readonly messages?: readonly MessageId[];
  /** Destinations to send to; absent: those that the current release routes each message to. */
  readonly destinations?: readonly string[];
}

/** What a replay would do, counted before it is done. `token` names exactly this plan. */
export interface ReplayPlan {
  readonly token: string;
  readonly messages: number;
  readonly destinations: readonly {
    readonly destination: string;
    readonly deliveries: number;
    /** Already delivered there once with the same payload: the receiver will see these twice. */
    readonly duplicates: number;
    /** The payload differs from what was delivered: goes out under a new control id, linked. */
    readonly changed: number;
  }[];
  /** Bodies that retention has taken: cannot be replayed. */
  readonly missing: number;
}

/** A change to held deliveries, one or in bulk. */
export interface Mend {
  readonly deliveries: readonly { readonly message: MessageId; readonly destination: string }[];
  readonly act: /** `asItIs`: it goes even if its map holds it, and what was held is flagged. */
    | { readonly kind: 'release'; readonly asItIs?: boolean }
    | { readonly kind: 'discard' }
    /** Sets fields by path in the message that is sent; the original is kept. */
    | { readonly kind: 'edit'; readonly set: Readonly<Record<string, string>> };
  readonly who: string;
  readonly reason: string;
}

export interface MendResult {
  readonly mended: number;
  readonly refused: readonly { readonly message: MessageId; readonly destination: string; readonly code: Code }[];
}

/** What applying a workspace would change. */
export interface ReleasePlan {
  readonly hash: string;
  readonly current?: { readonly number: number; readonly hash: string };
  readonly findings: readonly Finding[];
  readonly changes: readonly (Change & { readonly openDeliveries?: number })[];
}

/** The running engine, as the server and through it every person sees it. */
export interface EngineFace {
  /** What became of every field, as it is stored. */
  readonly account: AccountFace;
  status(): Promise<EngineStatus>;
  /** Events from now on, until the signal aborts. A slow reader loses events and is told how many. */
  events(signal: AbortSignal): AsyncIterable<EngineEvent | { readonly missed: number }>;
  search(query: MessageQuery): Promise<SearchPage>;
  count(query: Omit<MessageQuery, 'limit' | 'before'>): Promise<number>;
  body(id: MessageId): Promise<Uint8Array | undefined>;
  trace(id: MessageId): Promise<Trace | undefined>;
  /** Undefined where no map makes what is sent, where there is no such delivery, and where the message's body is gone. */
  ledger(id: MessageId, destination: string): Promise<MessageLedger | undefined>;
  held(filter: {
    readonly destination?: string;
    readonly cause?: Code;
    readonly limit: number;
  }): Promise<readonly Delivery[]>;
  mend(mend: Mend): Promise<MendResult>;
  planReplay(selection: ReplaySelection): Promise<ReplayPlan>;
  /** Does what the plan said, or refuses when the counts have changed since. */
  applyReplay(selection: ReplaySelection, token: string, who: string): Promise<{ readonly created: number }>;
  /** Puts a message into a flow as if it had arrived (`suture send`). */
  send(
    flow: string,
    bytes: Uint8Array,
  ): Promise<{
    readonly outcome: 'accepted' | 'rejected' | 'unavailable';
    readonly code?: Code;
    readonly ids: readonly MessageId[];
  }>;
  pause(destination: string, who: string): Promise<void>;
  resume(destination: string, who: string): Promise<void>;
  planRelease(files: Readonly<Record<string, string>>): Promise<ReleasePlan>;
  applyRelease(
    files: Readonly<Record<string, string>>,
    options: { readonly by: string; readonly expect?: string },
  ): Promise<StoredRelease>;
  releases(limit: number): Promise<readonly Omit<StoredRelease, 'files'>[]>;
  /** Makes an earlier release the current one again. */
  rollback(number: number, by: string): Promise<StoredRelease>;
  /** Changes the key that opens the store, while everything runs: to the given one, or to a new one in the key file. */
  rotateKey(given?: Uint8Array): Promise<void>;
  /** Writes a consistent copy of the store's files into a folder that exists, and gives their names. */
  copyStore(folder: string): Promise<readonly string[]>;
  /** Reads every page of the store and checks it. Empty: sound. */
  verifyStore(): Promise<readonly Code[]>;
}

export type { DeliveryState };
