import type { DestinationState, Outcome, Payload } from '../../connectors/connector.ts';
import type { MessageId } from '../../store/store.ts';

/** A payload and the message that it was made of. */
export interface Outgoing extends Payload {
  readonly message: MessageId;
  /** A map made it, and not every field of the message is whole in it. */
  readonly flagged?: boolean;
}

/** What a queue sends through: a connector's destination, or another flow. */
export interface Sender {
  readonly capacity: number;
  send(outgoing: Outgoing, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
  state(): DestinationState;
}
