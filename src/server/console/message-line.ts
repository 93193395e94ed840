import { entryOf } from '../../diagnostics/catalogue.ts';
import type { Inspection } from '../../engine/inspecting.ts';
import { messageIdText } from '../../store/message-id-text.ts';
import type { Delivery, StoredMessage } from '../../store/store.ts';
import type { StoredLedger } from '../../store/stored-ledger.ts';
import type { MessageLineView } from '../contract/console/message-list.ts';
import type { ContentState } from '../contract/console/seen.ts';
import { messageKind } from './message-kind.ts';
import type { About } from './sight.ts';

const WORST: readonly ContentState[] = ['intact', 'plain', 'unknown', 'flagged', 'lost', 'held'];
const WORST_STATE = ['delivered', 'discarded', 'queued', 'held'] as const;

/** The content of a delivery: its stored ledger's, or that no map makes what is sent. */
export function contentOf(
  delivery: Pick<Delivery, 'destination' | 'cause'>,
  ledgers: readonly StoredLedger[],
): ContentState {
  const ledger = ledgers.find(({ destination }) => destination === delivery.destination);
  return ledger?.content ?? 'plain';
}

/** A message as a line of a list. */
export function messageLine(
  message: StoredMessage,
  deliveries: readonly Pick<Delivery, 'destination' | 'state' | 'cause'>[],
  ledgers: readonly StoredLedger[],
  about: About,
): MessageLineView {
  const shown = deliveries.map((delivery) => ({
    destination: delivery.destination,
    state: delivery.state,
    content: contentOf(delivery, ledgers),
    ...(delivery.cause === undefined ? {} : { cause: delivery.cause }),
  }));
  const states = shown.map(({ state }) => WORST_STATE.indexOf(state));
  const contents = shown.map(({ content }) => WORST.indexOf(content));
  return {
    id: messageIdText(message.id),
    receivedAt: message.receivedAt,
    flow: message.flow,
    source: message.source,
    type: message.type,
    kind: messageKind(message.type),
    about,
    deliveries: shown,
    ...(shown.length === 0 ? {} : { state: WORST_STATE[Math.max(...states)] ?? 'queued' }),
    content: shown.length === 0 ? 'plain' : (WORST[Math.max(...contents)] ?? 'unknown'),
    duplicate: message.duplicate !== undefined,
  };
}

/** Why there is no account, in words. */
export function missingOf(inspection: Inspection): { readonly code: string; readonly said: string } | undefined {
  const { problem } = inspection;
  return problem === undefined ? undefined : { code: problem.code, said: entryOf(problem.code).text };
}
