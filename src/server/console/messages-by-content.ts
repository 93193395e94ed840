import type { MessageId, MessageQuery, SearchPage, StoredMessage } from '../../store/store.ts';
import type { ContentState } from '../contract/console/seen.ts';
import type { Services } from '../services.ts';

const STORED = ['intact', 'flagged', 'lost', 'held'] as const;

/**
 * Messages with a delivery of some content, newest first: found in the stored ledgers, whose messages are then held
 * against the rest of the query. A page may hold fewer than asked for and still have a next one.
 */
export async function messagesByContent(
  services: Services,
  query: MessageQuery,
  content: ContentState,
): Promise<Pick<SearchPage, 'messages' | 'next'>> {
  const stored = STORED.find((each) => each === content);
  // What no map makes has no ledger to look in.
  if (stored === undefined) return { messages: [] };
  const { destination, from, to, before, limit } = query;
  const page = await services.engine.account.search({
    content: stored,
    limit,
    ...(destination === undefined ? {} : { destination }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(before === undefined ? {} : { before }),
  });
  const ids = [...new Set(page.deliveries.map(({ message }) => message))];
  const found = await Promise.all(ids.map((id) => services.console.inside.message(id)));
  const messages = found.filter((message): message is StoredMessage => message !== undefined && fits(message, query));
  const next: MessageId | undefined = page.next;
  return next === undefined ? { messages } : { messages, next };
}

function fits(message: StoredMessage, { flow, source, type, controlId }: MessageQuery): boolean {
  return (
    (flow === undefined || message.flow === flow) &&
    (source === undefined || message.source === source) &&
    (controlId === undefined || message.controlId === controlId) &&
    (type === undefined || message.type === type || (type.endsWith('*') && message.type.startsWith(type.slice(0, -1))))
  );
}
