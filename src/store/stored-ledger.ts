import type { Code } from '../diagnostics/catalogue.ts';
import type { CodeNotKnown } from '../meaning/codes/code-listener.ts';
import type { FateCounts, FinalFate } from '../meaning/maps/ledger.ts';
import type { MessageId } from './message-id.ts';

/** The fates that a ledger counts, in the order in which they are stored. */
export const COUNTED_FATES = [
  'skipped',
  'ignored',
  'condition',
  'kept',
  'translated',
  'carried',
  'flagged',
  'lost',
  'held',
] as const satisfies readonly FinalFate[];

/** What a delivery, or a message at its worst destination, is like: nothing lost, held or flagged, or the worst of these. */
export const CONTENTS = ['intact', 'flagged', 'lost', 'held'] as const;
export type Content = (typeof CONTENTS)[number];

/** The worst that is counted. */
export function contentOf(counts: FateCounts): Content {
  if (counts.held > 0) return 'held';
  if (counts.lost > 0) return 'lost';
  return counts.flagged > 0 ? 'flagged' : 'intact';
}

/** A line that is stored: what became of a leaf that is not carried, translated or ignored. Never a value. */
export interface StoredLine {
  readonly path: string;
  readonly fate: FinalFate;
  /** Row that decided, as it stands in the map; absent where no row took the leaf. */
  readonly row?: string;
  /** What was found about the leaf. */
  readonly code?: Code;
}

/** What a map made of a message for one destination; stored together with the outcome of the delivery. */
export interface NewLedger {
  readonly counts: FateCounts;
  readonly lines: readonly StoredLine[];
  readonly codes: readonly CodeNotKnown[];
}

/** A ledger as stored: counts, and every line that is not carried, translated or ignored. */
export interface StoredLedger extends NewLedger {
  readonly destination: string;
  readonly content: Content;
  /** The message was sent there again: what became of that is what counts, and this is in no sum and no search. */
  readonly replaced?: boolean;
}

/** How many came in an hour, and what they were like. */
export interface ContentTotal {
  /** The hour's beginning, in milliseconds since 1970. */
  readonly hour: number;
  /**
   * A flow: `messages` are those that it received, the others those that a map was run for, by their worst destination.
   * Or a destination (`flow>system.interface`): `messages` are its deliveries that a map made.
   */
  readonly name: string;
  readonly messages: number;
  readonly intact: number;
  readonly flagged: number;
  readonly lost: number;
  readonly held: number;
}

/** Lines of one kind, over all deliveries to a destination in a time. */
export interface LineTotal {
  readonly destination: string;
  readonly fate: FinalFate;
  /** Path without the numbers of repetitions: `OBX-5.1`. */
  readonly path: string;
  readonly row?: string;
  readonly code?: Code;
  readonly deliveries: number;
  readonly leaves: number;
  /** Beginning of the first and of the last hour in which it came. */
  readonly first: number;
  readonly last: number;
}

/** A code that a table did not translate, with the deliveries that met it. */
export interface CodeTotal extends CodeNotKnown {
  readonly destination: string;
  /** Deliveries that are held and met it. */
  readonly waiting: number;
  /** Deliveries that went without it. */
  readonly flagged: number;
  /** When the first and the last message with it came, in milliseconds since 1970. */
  readonly first: number;
  readonly last: number;
}

/** Which deliveries' ledgers are looked for: newest first, those with a line, or with a code. */
export interface LedgerQuery {
  readonly destination?: string;
  readonly line?: Pick<LineTotal, 'fate' | 'path' | 'row' | 'code'>;
  readonly codeNotKnown?: Pick<CodeNotKnown, 'table' | 'code' | 'system'>;
  readonly content?: Content;
  /** Received at this time or later, and before `to`; milliseconds since 1970. */
  readonly from?: number;
  readonly to?: number;
  /** Only messages older than this one: the next page. */
  readonly before?: MessageId;
  readonly limit: number;
}

export interface LedgerPage {
  readonly deliveries: readonly { readonly message: MessageId; readonly destination: string }[];
  /** Pass it as `before` for the next page; absent on the last one. A page may hold fewer than asked for, even none. */
  readonly next?: MessageId;
}
