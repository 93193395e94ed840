import { join } from 'node:path';
import { parse } from '../../src/formats/hl7v2/index.ts';
import type { MessageId } from '../../src/store/message-id.ts';
import { findOperatorKey } from '../../src/store/operator-key.ts';
import { isNewStore, openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { systemClock } from '../../src/world/clock.ts';

/** Opens the store of a workspace folder as the engine would; no engine may be running there. */
export async function openProofStore(workspace: string): Promise<Store> {
  const state = join(workspace, '.suture');
  const folder = join(state, 'store');
  const { key } = await findOperatorKey({
    variable: undefined,
    file: join(state, 'key'),
    makeIfMissing: await isNewStore(folder),
  });
  return openSqliteStore({ folder, key, clock: systemClock });
}

/** Messages whose ledger is looked at: enough to meet each kind of moment at which an engine was killed. */
const MOST_LEDGERS = 2_000;

/**
 * How many messages have, for a destination that a map writes for, no ledger, or one that does not account for every
 * leaf that came in. Of many messages some, evenly over their time.
 */
export async function unbalancedLedgers(
  workspace: string,
  destination: string,
  controlIds: readonly string[],
): Promise<number> {
  const store = await openProofStore(workspace);
  const step = Math.ceil(controlIds.length / MOST_LEDGERS);
  try {
    let unbalanced = 0;
    for (let at = 0; at < controlIds.length; at += step) {
      const { messages } = await store.search({ controlId: controlIds[at] as string, limit: 10 });
      const whole = await Promise.all(messages.map(({ id }) => isWhole(store, id, destination)));
      if (!whole.includes(true)) unbalanced++;
    }
    return unbalanced;
  } finally {
    await store.close();
  }
}

async function isWhole(store: Store, id: MessageId, destination: string): Promise<boolean> {
  const [body, ledgers] = await Promise.all([store.body(id), store.ledgers(id)]);
  const { message } = parse(body ?? new Uint8Array(0));
  const own = ledgers.filter((ledger) => ledger.destination.endsWith(`.${destination}`));
  if (message === undefined || own.length !== 1) return false;
  const leaves = [...message.leaves()].filter(({ path }) => !/^MSH-[12]$/.test(path)).length;
  return Object.values(own[0]?.counts ?? {}).reduce((sum, count) => sum + count, 0) === leaves;
}

/** How many of these arrivals belong to a delivery that the store does not call a possible duplicate. */
export async function unmarkedDuplicates(
  workspace: string,
  duplicates: readonly { readonly destination: string; readonly id: string }[],
): Promise<number> {
  if (duplicates.length === 0) return 0;
  const store = await openProofStore(workspace);
  try {
    let unmarked = 0;
    for (const { destination, id } of duplicates) {
      const { messages } = await store.search({ controlId: id, limit: 10 });
      const deliveries = (await Promise.all(messages.map((message) => store.deliveries(message.id)))).flat();
      const own = deliveries.filter((delivery) => delivery.destination.endsWith(`.${destination}`));
      if (!own.some(({ possibleDuplicate }) => possibleDuplicate)) unmarked++;
    }
    return unmarked;
  } finally {
    await store.close();
  }
}
