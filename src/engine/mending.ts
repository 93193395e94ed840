import type { Code } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import { parse } from '../formats/hl7v2/index.ts';
import type { MessageId, Store } from '../store/store.ts';
import type { Mend, MendResult } from './face.ts';
import type { DestinationQueue } from './queue/destination-queue.ts';

/** What mending needs of the engine. */
export interface MendingWorld {
  readonly store: Store;
  /** Number of the release that runs now: what a mended delivery goes out under. */
  readonly release: number;
  queue(destination: string): DestinationQueue | undefined;
}

/**
 * Mends held deliveries in place, one or in bulk: releases them, discards them with a reason, or edits
 * the message that is sent, the original being kept. What cannot be mended is told, one by one.
 */
export async function mendDeliveries(mend: Mend, world: MendingWorld): Promise<MendResult> {
  const refused: { message: MessageId; destination: string; code: Code }[] = [];
  const by = { who: mend.who, reason: mend.reason };
  let mended = 0;
  for (const { message, destination } of mend.deliveries) {
    const queue = world.queue(destination);
    let code: Code | undefined = queue === undefined ? 'destination-unknown' : undefined;
    if (queue !== undefined) {
      try {
        let done: boolean;
        if (mend.act.kind === 'discard') done = await queue.discard(message, by);
        else if (mend.act.kind === 'release')
          done = await queue.release(message, world.release, by, { waived: mend.act.asItIs === true });
        else {
          const body = await edited(world.store, message, destination, mend.act.set);
          done = await queue.release(message, world.release, by, { edited: body });
        }
        if (!done) code = 'delivery-not-held';
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        code = error.code;
      }
    }
    if (code === undefined) mended++;
    else refused.push({ message, destination, code });
  }
  return { mended, refused };
}

/** The body with fields set by path; an earlier edit for the same destination is built upon. */
async function edited(
  store: Store,
  id: MessageId,
  destination: string,
  set: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const body = (await store.editedBody(id, destination)) ?? (await store.body(id));
  if (body === undefined) throw new Fault('body-removed');
  const { message } = parse(body);
  if (message === undefined) throw new Fault('message-unreadable');
  for (const [path, value] of Object.entries(set)) message.set(path, value);
  return message.bytes();
}
