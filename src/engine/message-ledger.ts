import { Fault } from '../diagnostics/fault.ts';
import type { Ledger } from '../meaning/maps/ledger.ts';
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
  const made = await madeAgain(store, renderer, id, destination);
  if (made === undefined) return undefined;
  const { map, ledger, release, waived } = made;
  const lines = ledger.lines();
  return {
    map,
    release,
    counts: waived ? waivedCounts(ledger.counts) : ledger.counts,
    lines: waived ? waivedLines(lines) : lines,
    balanced: ledger.balanced,
  };
}

/** The value residue of a delivery, in the same way: it follows exactly from both, so that it is not stored a second time. */
export async function messageResidue(
  store: Store,
  renderer: PayloadRenderer,
  id: MessageId,
  destination: string,
): Promise<readonly (readonly [path: string, value: string])[] | undefined> {
  return (await madeAgain(store, renderer, id, destination))?.ledger.residue();
}

async function madeAgain(
  store: Store,
  renderer: PayloadRenderer,
  id: MessageId,
  destination: string,
): Promise<{ map: string; ledger: Ledger; release: number; waived: boolean } | undefined> {
  const delivery = (await store.deliveries(id)).find((each) => each.destination === destination);
  if (delivery === undefined) return undefined;
  const { release, waived } = delivery;
  try {
    const made = await renderer.translation(id, destination, delivery);
    return made === undefined ? undefined : { map: made.map, ledger: made.translation.ledger, release, waived };
  } catch (error) {
    if (error instanceof Fault && error.failure === 'permanent') return undefined;
    throw error;
  }
}
