import type { Delivery, MessageId, Store } from '../store/store.ts';
import type { EngineFace } from './face.ts';

const PAGE = 1000;

/** Deliveries that wait for a person, destination by destination in their order, at most as many as asked for. */
export async function heldDeliveries(
  store: Store,
  destinations: readonly string[],
  { destination, cause, limit }: Parameters<EngineFace['held']>[0],
): Promise<readonly Delivery[]> {
  const held: Delivery[] = [];
  for (const name of destination === undefined ? destinations : [destination]) {
    let after: MessageId = 0;
    while (held.length < limit) {
      const page = await store.open(name, after, PAGE);
      for (const delivery of page) {
        if (delivery.state === 'held' && (cause === undefined || delivery.cause === cause)) held.push(delivery);
      }
      const last = page.at(-1);
      if (page.length < PAGE || last === undefined) break;
      after = last.message;
    }
  }
  return held.slice(0, limit);
}
