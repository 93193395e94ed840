import { join } from 'node:path';
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
