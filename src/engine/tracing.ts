import type { MessageId, Store, StoredMessage } from '../store/store.ts';
import type { Trace } from './face.ts';

const MOST_HOPS = 32;

/** One message through every hop: what it came from, its deliveries, what came of it. Undefined: no such message. */
export async function traceMessage(store: Store, id: MessageId): Promise<Trace | undefined> {
  const message = await store.message(id);
  if (message === undefined) return undefined;
  const trace = await downwards(store, message, MOST_HOPS);
  const from = message.parent === undefined ? undefined : await upwards(store, message.parent.id, MOST_HOPS);
  return from === undefined ? trace : { ...trace, from };
}

async function downwards(store: Store, message: StoredMessage, hops: number): Promise<Trace> {
  const deliveries = await store.deliveries(message.id);
  const children: Trace[] = [];
  if (hops > 0)
    for (const child of await store.children(message.id)) children.push(await downwards(store, child, hops - 1));
  return { message, deliveries, children };
}

async function upwards(store: Store, id: MessageId, hops: number): Promise<Trace | undefined> {
  const message = await store.message(id);
  if (message === undefined) return undefined;
  const from =
    message.parent === undefined || hops === 0 ? undefined : await upwards(store, message.parent.id, hops - 1);
  return { message, deliveries: await store.deliveries(id), children: [], ...(from === undefined ? {} : { from }) };
}
