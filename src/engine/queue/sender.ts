import type { DestinationState, Outcome, Payload } from '../../connectors/connector.ts';
import type { MessageId } from '../../store/store.ts';
import type { NewLedger } from '../../store/stored-ledger.ts';

/** A payload and the message that it was made of. */
export interface Outgoing extends Payload {
  readonly message: MessageId;
  /** What the map that made it did with each field; absent where no map did. */
  readonly ledger?: NewLedger;
}

/** What a queue sends through: a connector's destination, or another flow. */
export interface Sender {
  readonly capacity: number;
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
  state(): DestinationState;
}
