import { createHash } from 'node:crypto';
import { Fault } from '../diagnostics/fault.ts';
import type { Delivery, Store } from '../store/store.ts';
import type { RetryPlan, RetrySelection } from './account-face.ts';
import { type MendingWorld, mendDeliveries } from './mending.ts';
import type { DestinationQueue } from './queue/destination-queue.ts';
import type { PayloadRenderer } from './queue/payload-renderer.ts';

const PAGE = 500;

/** What trying again needs of the engine. */
export interface RetryWorld extends MendingWorld {
  readonly store: Store;
  readonly renderer: PayloadRenderer;
  readonly queues: readonly DestinationQueue[];
}

/** Tries every selected delivery that its map holds under the release that runs, and counts what would go. */
export function planRetry(selection: RetrySelection, world: RetryWorld): Promise<RetryPlan> {
  return tried(selection, world, () => {});
}

/** Releases those that would go, exactly as planned. Throws `replay-plan-changed` when they are not the same any more. */
export async function applyRetry(
  selection: RetrySelection,
  token: string,
  by: { readonly who: string; readonly reason: string },
  world: RetryWorld,
): Promise<{ released: number }> {
  const ready: Delivery[] = [];
  const plan = await tried(selection, world, (delivery) => ready.push(delivery));
  if (plan.token !== token) throw new Fault('replay-plan-changed');
  // Oldest first, as they would have gone.
  const deliveries = ready
    .sort((a, b) => a.message - b.message)
    .map(({ message, destination }) => ({ message, destination }));
  const { mended } = await mendDeliveries({ deliveries, act: { kind: 'release' }, ...by }, world);
  return { released: mended };
}

async function tried(
  selection: RetrySelection,
  world: RetryWorld,
  each: (ready: Delivery) => void,
): Promise<RetryPlan> {
  const digest = createHash('sha256').update(String(world.release));
  const codes = new Map<string, RetryPlan['codes'][number]>();
  let deliveries = 0;
  let ready = 0;
  for await (const delivery of heldByMap(selection, world)) {
    deliveries++;
    const missing = await holding(delivery, world);
    if (missing === undefined) {
      ready++;
      digest.update(`${delivery.message}>${delivery.destination};`);
      each(delivery);
      continue;
    }
    for (const { table, code, system } of missing) {
      const key = JSON.stringify([table, system, code]);
      const count = (codes.get(key)?.deliveries ?? 0) + 1;
      codes.set(key, { table, code, ...(system === undefined ? {} : { system }), deliveries: count });
    }
  }
  return {
    token: digest.digest('hex').slice(0, 16),
    deliveries,
    ready,
    stillHeld: deliveries - ready,
    codes: [...codes.values()].sort((a, b) => b.deliveries - a.deliveries),
  };
}

/** The codes that keep a delivery from going under the release that runs; undefined when it would go. */
async function holding(
  { message, destination, edited }: Delivery,
  { renderer, release }: RetryWorld,
): Promise<RetryPlan['codes'] | readonly { table: string; code: string; system?: string }[] | undefined> {
  try {
    const made = await renderer.translation(message, destination, { release, edited });
    return made?.translation.held === true ? made.codes : undefined;
  } catch (error) {
    if (error instanceof Fault && error.failure === 'permanent') return [];
    throw error;
  }
}

/** Deliveries that their map holds. */
async function* heldByMap(selection: RetrySelection, world: RetryWorld): AsyncGenerator<Delivery> {
  const { store, queues } = world;
  if (selection.codeNotKnown !== undefined) {
    let before: number | undefined;
    for (;;) {
      const page = await store.searchLedgers({
        ...selection,
        content: 'held',
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
      });
      for (const { message, destination } of page.deliveries) {
        const delivery = (await store.deliveries(message)).find((one) => one.destination === destination);
        if (delivery !== undefined && isHeldByMap(delivery)) yield delivery;
      }
      if (page.next === undefined) return;
      before = page.next;
    }
  }
  const names = selection.destination === undefined ? queues.map((queue) => queue.name) : [selection.destination];
  for (const name of names) {
    let after = 0;
    for (;;) {
      const page = await store.open(name, after, PAGE);
      for (const delivery of page) if (isHeldByMap(delivery)) yield delivery;
      const last = page.at(-1);
      if (page.length < PAGE || last === undefined) break;
      after = last.message;
    }
  }
}

function isHeldByMap({ state, cause }: Delivery): boolean {
  return state === 'held' && cause === 'map-held';
}
