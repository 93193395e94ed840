import { Fault } from '../diagnostics/fault.ts';
import type { MessageId, Store } from '../store/store.ts';
import type { MessageLedger } from './face.ts';
import { waivedCounts, waivedLines } from './queue/delivery-ledger.ts';
import type { PayloadRenderer } from './queue/payload-renderer.ts';

/**
 * The ledger of a delivery, made again of the message and the release that the delivery is pinned to. Undefined where
 * there is none: no such delivery, no map, a body that retention took, or a map that cannot run for it.
 */
export async function messageLedger(
  store: Store,
  renderer: PayloadRenderer,
  id: MessageId,
  destination: string,
): Promise<MessageLedger | undefined> {
  const delivery = (await store.deliveries(id)).find((each) => each.destination === destination);
  if (delivery === undefined) return undefined;
  const { release, waived } = delivery;
  try {
    const made = await renderer.translation(id, destination, delivery);
    if (made === undefined) return undefined;
    const { ledger } = made.translation;
    const lines = ledger.lines();
    return {
      map: made.map,
      release,
      counts: waived ? waivedCounts(ledger.counts) : ledger.counts,
      lines: waived ? waivedLines(lines) : lines,
      balanced: ledger.balanced,
    };
  } catch (error) {
    if (error instanceof Fault && error.failure === 'permanent') return undefined;
    throw error;
  }
}
