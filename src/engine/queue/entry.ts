import type { Message } from '../../formats/hl7v2/index.ts';
import type { MessageId } from '../../store/store.ts';

/** A delivery as the queue in memory knows it. */
export interface Entry {
  readonly id: MessageId;
  readonly keys: readonly string[];
  release: number;
  attempts: number;
  /** Not before this time. */
  notBefore: number;
  state: 'queued' | 'sending' | 'held' | 'gone';
  possibleDuplicate: boolean;
  edited: boolean;
  /** It goes although its map holds it. */
  waived: boolean;
  /** The message, while memory allows; otherwise it is read from the store when its turn comes. */
  message: Message | undefined;
  /** Bytes that this entry has taken from the engine's allowance for messages in memory. */
  retained: number;
  /** Number of keys at whose line this entry does not yet stand first. */
  waits: number;
  /** It is on the list of ready entries. */
  listed: boolean;
}

type Details = Partial<
  Pick<Entry, 'attempts' | 'notBefore' | 'possibleDuplicate' | 'edited' | 'waived' | 'message' | 'retained'>
>;

/** A fresh entry that waits in no line yet. */
export function newEntry(
  id: MessageId,
  keys: readonly string[],
  release: number,
  state: 'queued' | 'held' = 'queued',
  details: Details = {},
): Entry {
  return {
    id,
    keys,
    release,
    attempts: details.attempts ?? 0,
    notBefore: details.notBefore ?? 0,
    state,
    possibleDuplicate: details.possibleDuplicate ?? false,
    edited: details.edited ?? false,
    waived: details.waived ?? false,
    message: details.message,
    retained: details.retained ?? 0,
    waits: 0,
    listed: false,
  };
}
