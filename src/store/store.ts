import type { Code } from '../diagnostics/catalogue.ts';
import type { MessageId } from './message-id.ts';
import type {
  CodeTotal,
  ContentTotal,
  LedgerPage,
  LedgerQuery,
  LineTotal,
  NewLedger,
  StoredLedger,
} from './stored-ledger.ts';

export type { MessageId };

/** One try that ended: kept with its delivery. */
export interface Attempt {
  readonly at: number;
  readonly tookMs: number;
  readonly kind: 'delivered' | 'refused' | 'unreachable' | 'ambiguous';
  readonly code: Code;
  readonly answerCode?: string;
  readonly answer?: Uint8Array;
}

/**
 * `queued`: waits for its turn or its next try. `held`: waits for a person. `delivered`: the other side
 * said so. `discarded`: a person decided so, with a reason. `filtered` is no row: a destination whose
 * condition was false has no delivery.
 */
export type DeliveryState = 'queued' | 'held' | 'delivered' | 'discarded';

/** A delivery to be made of a message, as routing decided. */
export interface NewDelivery {
  /** Name of the destination, unique in the workspace: `lab-results>maple-ehr.results`. */
  readonly destination: string;
  /** Ordering keys: one as a rule, two for a merge. Empty string: strict, the whole queue is one key. */
  readonly keys: readonly string[];
  readonly state: 'queued' | 'held';
  readonly cause?: Code;
  /** Not before this time (a schedule or a delay). */
  readonly notBefore?: number;
}

/** A large part of a message that is stored once, beside the body that holds a token in its place. */
export interface NewAttachment {
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** A message as it goes in, with everything that must be durable before it is acknowledged. */
export interface NewMessage {
  readonly flow: string;
  /** The interface it came by: `northlab.results`. */
  readonly source: string;
  readonly body: Uint8Array;
  /** Size of what arrived, attachments included. */
  readonly size: number;
  readonly type: string;
  readonly controlId: string;
  /** First 16 bytes of SHA-256 over what arrived: with the control id it tells a duplicate from a re-used id. */
  readonly digest: Uint8Array;
  /** Number of the release it was routed under. */
  readonly release: number;
  /** Look for an earlier message of the same source and control id no older than this; 0 or absent: do not. */
  readonly duplicateWindowMs?: number;
  readonly deliveries: readonly NewDelivery[];
  readonly attachments?: readonly NewAttachment[];
  /** Which message this one came from, and how. */
  readonly parent?: { readonly id: MessageId; readonly how: 'batch' | 'replay' | 'flow' };
  /** Codes of findings about it, shown with it. */
  readonly codes?: readonly Code[];
}

/** What a durable commit made of a new message. */
export interface Accepted {
  readonly id: MessageId;
  /**
   * An earlier message of the same source and control id. `same` body: stored as a duplicate, without
   * body and without deliveries. `other` body: stored and delivered, flagged.
   */
  readonly duplicate?: { readonly of: MessageId; readonly body: 'same' | 'other' };
}

/** A change to one delivery; it rides on the next commit. */
export interface DeliveryChange {
  readonly message: MessageId;
  readonly destination: string;
  readonly state: DeliveryState;
  readonly attempt?: Attempt;
  /** When a queued delivery may be tried again. */
  readonly notBefore?: number;
  /** Why it is held, or why the try failed. */
  readonly cause?: Code;
  /** It may have arrived more than once. */
  readonly possibleDuplicate?: boolean;
  /** Re-pins the delivery to a release (a held delivery released after a correction). */
  readonly release?: number;
  /** The edited body to send in place of the original, which is kept. */
  readonly edited?: Uint8Array;
  /** A person lets it go although its map holds it; false takes that back. */
  readonly waived?: boolean;
  /** What the map made of the message for it, in place of what was stored before. */
  readonly ledger?: NewLedger;
  /** The message was sent there again: what was stored of this delivery's ledger is kept, and counts no more. */
  readonly replaced?: boolean;
  /** Who did it and why, for what a person does. */
  readonly by?: { readonly who: string; readonly reason: string };
}

/** A delivery as stored. */
export interface Delivery {
  readonly message: MessageId;
  readonly destination: string;
  readonly keys: readonly string[];
  readonly partition: number;
  readonly state: DeliveryState;
  readonly release: number;
  readonly attempts: number;
  readonly notBefore: number;
  readonly cause?: Code;
  readonly possibleDuplicate: boolean;
  readonly edited: boolean;
  /** It goes although its map holds it: a person decided so. */
  readonly waived: boolean;
  /** When it reached its present state. */
  readonly changedAt: number;
}

/** A message as stored, without its body. */
export interface StoredMessage {
  readonly id: MessageId;
  readonly receivedAt: number;
  readonly flow: string;
  readonly source: string;
  readonly type: string;
  readonly controlId: string;
  readonly size: number;
  readonly release: number;
  readonly parent?: NewMessage['parent'];
  readonly duplicate?: Accepted['duplicate'];
  readonly codes: readonly Code[];
  readonly bodyRemoved: boolean;
}

/** Words under which a message is found. Kinds are the practice's own. */
export type WordKind = 'mrn' | 'name' | 'account' | 'accession' | 'visit' | 'text';
export interface Words {
  readonly message: MessageId;
  readonly words: readonly { readonly kind: WordKind; readonly value: string }[];
}

/** A search: every given part must hold. Newest first. */
export interface MessageQuery {
  readonly words?: readonly { readonly kind: WordKind; readonly value: string; readonly prefix?: boolean }[];
  readonly controlId?: string;
  readonly flow?: string;
  readonly source?: string;
  /** `ADT^A01`, or `ADT^*`. */
  readonly type?: string;
  readonly destination?: string;
  readonly state?: DeliveryState;
  readonly cause?: Code;
  /** Received at this time or later, and before `to`; milliseconds since 1970. */
  readonly from?: number;
  readonly to?: number;
  /** Only messages older than this one: the next page. */
  readonly before?: MessageId;
  readonly limit: number;
}

export interface SearchPage {
  readonly messages: readonly StoredMessage[];
  /**
   * Pass it as `before` for the next page; absent on the last one. A page may hold fewer messages than asked
   * for, even none, and still have a next one: a search for something rare stops before it takes long.
   */
  readonly next?: MessageId;
  /** Up to this message all are found by their words; later ones may not be yet. */
  readonly indexedUpTo: MessageId;
}

/** A workspace as it was applied: immutable, named by its hash. */
export interface StoredRelease {
  readonly number: number;
  readonly hash: string;
  readonly appliedAt: number;
  readonly by: string;
  readonly files: Readonly<Record<string, string>>;
}

/** How full the store is and how it is doing. */
export interface StoreState {
  readonly bytes: number;
  readonly messages: number;
  readonly openDeliveries: number;
  readonly commits: number;
  readonly lastSyncMs: number;
  /** Set while commits fail: disk full, input/output error, read-only. New messages are not accepted then. */
  readonly problem?: Code;
  readonly oldest?: MessageId;
}

export interface RetentionRule {
  readonly flow: string;
  readonly olderThanMs?: number;
  readonly maxBytes?: number;
}

/** What retention took away. */
export interface Removed {
  readonly messages: number;
  readonly bytes: number;
}

/**
 * Where messages, deliveries and releases live. One interface, two stores: SQLite on one machine,
 * PostgreSQL for several nodes. The engine has one code path for both; only a store knows about
 * partitions that this node does not hold.
 *
 * Promises reject with a Fault of the store's codes. A write that rejects has left no trace.
 */
export interface Store {
  /** Partitions (0 to 63) that this node holds now, with the fencing epoch of its lease. */
  partitions(): Promise<readonly { readonly partition: number; readonly epoch: number }[]>;

  /**
   * Makes a message durable, with its deliveries. Resolves after the commit's fsync and rejects when the
   * commit failed. Calls made at about the same time share one commit.
   */
  accept(message: NewMessage): Promise<Accepted>;

  /**
   * Records what became of a delivery. Rides on the next commit; resolves once durable. On a slow disk that may
   * be some 20 ms after the call, so nothing that can go on should wait for it. Changes to one delivery are
   * applied in the order of the calls.
   */
  change(change: DeliveryChange): Promise<void>;

  /** Open deliveries (queued or held) of a destination in order, from after `after`, at most `limit`. */
  open(destination: string, after: MessageId, limit: number): Promise<readonly Delivery[]>;
  /** How many deliveries are open, by destination and state, with the oldest and the newest. */
  openCounts(): Promise<
    readonly {
      readonly destination: string;
      readonly state: DeliveryState;
      readonly count: number;
      readonly oldest: MessageId;
      readonly newest: MessageId;
    }[]
  >;

  message(id: MessageId): Promise<StoredMessage | undefined>;
  /** The body as it arrived, or undefined if retention took it or nothing has this number. */
  body(id: MessageId): Promise<Uint8Array | undefined>;
  /** The body as it was edited for a destination, where it was. */
  editedBody(id: MessageId, destination: string): Promise<Uint8Array | undefined>;
  attachments(id: MessageId): Promise<readonly NewAttachment[]>;
  deliveries(
    id: MessageId,
  ): Promise<readonly (Delivery & { readonly history: readonly Attempt[]; readonly acts: readonly Act[] })[]>;
  /** Messages that name this one as their parent. */
  children(id: MessageId): Promise<readonly StoredMessage[]>;

  /** The ledgers of a message: one for each delivery that a map made. */
  ledgers(id: MessageId): Promise<readonly StoredLedger[]>;
  /** Deliveries by what their ledgers say, newest first. */
  searchLedgers(query: LedgerQuery): Promise<LedgerPage>;
  /**
   * Sums by flow, destination and hour, over messages that came in whole hours from `from` to before `to`. They stay when
   * retention takes messages, and go with their month.
   */
  contentTotals(from: number, to: number): Promise<readonly ContentTotal[]>;
  /** Lines that are not carried, translated or ignored, summed over those hours; most deliveries first. */
  lineTotals(from: number, to: number): Promise<readonly LineTotal[]>;
  /** Codes that tables did not translate; those that most deliveries wait for first. */
  codeTotals(): Promise<readonly CodeTotal[]>;

  search(query: MessageQuery): Promise<SearchPage>;
  /** How many messages a search would give in all, for a plan that must state exact counts. */
  count(query: Omit<MessageQuery, 'limit' | 'before'>): Promise<number>;
  /**
   * Takes words into the index, in groups, behind the acknowledgement. To be called for every message with a
   * body, also for one without words: what was not indexed is looked at one by one by every search, and
   * comes back from `unindexed`. A message that is indexed again has the new words only.
   */
  index(words: readonly Words[]): Promise<void>;
  /**
   * Stored messages that the word index has not taken in yet (after a crash), oldest first. To be called at
   * every start, with `index` for what it gives, until it gives fewer than `limit`.
   */
  unindexed(
    limit: number,
  ): Promise<readonly { readonly id: MessageId; readonly flow: string; readonly body: Uint8Array }[]>;

  addRelease(release: Omit<StoredRelease, 'number'>): Promise<StoredRelease>;
  release(number: number): Promise<StoredRelease | undefined>;
  /** Newest first, without files. */
  releases(limit: number): Promise<readonly Omit<StoredRelease, 'files'>[]>;
  currentRelease(): Promise<StoredRelease | undefined>;

  /** Small durable facts of the engine itself: paused destinations and the like. */
  setting(name: string): Promise<string | undefined>;
  setSetting(name: string, value: string | undefined): Promise<void>;

  /** Applies retention, giving the space back. Never takes a message with an open delivery. */
  retain(rules: readonly RetentionRule[], now: number): Promise<Removed>;
  /** Wraps the data keys anew with another operator key; nothing else is rewritten, nothing stops. */
  rotateKey(operatorKey: Uint8Array): Promise<void>;
  /** Reads every page and checks it, as `suture doctor` does. Empty: sound. */
  verify(): Promise<readonly Code[]>;
  /**
   * Writes a consistent copy of every file into a folder that exists, encrypted as they are, while everything runs, and
   * gives their names. What was acknowledged before the call is in it.
   */
  copyTo(folder: string): Promise<readonly string[]>;
  state(): StoreState;
  /** Commits what waits, checkpoints, closes. */
  close(): Promise<void>;
}

/** What a person did to a delivery. */
export interface Act {
  readonly at: number;
  readonly who: string;
  readonly reason: string;
  readonly to: DeliveryState;
}
