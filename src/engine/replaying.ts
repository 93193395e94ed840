import { createHash } from 'node:crypto';
import { Fault } from '../diagnostics/fault.ts';
import type { MessageId, Store, StoredMessage } from '../store/store.ts';
import type { ReplayPlan, ReplaySelection } from './face.ts';
import { isOpaque } from './intake/is-opaque.ts';
import type { Reception } from './intake/reception.ts';
import { route } from './intake/route.ts';
import { type PayloadRenderer, type Pinned, readMessage } from './queue/payload-renderer.ts';
import type { RunningFlow, RunningRelease } from './running-release.ts';

const PAGE = 500;

/** What replaying needs of the engine. */
export interface ReplayWorld {
  readonly store: Store;
  readonly release: RunningRelease;
  readonly renderer: PayloadRenderer;
  readonly reception: Reception;
}

/** One message of a plan: which destinations get it again unchanged, and which in another form. */
interface Item {
  readonly message: StoredMessage;
  readonly flow: RunningFlow;
  readonly same: readonly string[];
  readonly changed: readonly string[];
  readonly duplicates: readonly string[];
  /** Earlier deliveries that have ended: who sends them again is written to them. */
  readonly ended: readonly Ended[];
}

interface Ended {
  readonly destination: string;
  readonly state: 'delivered' | 'discarded';
}

interface Tally {
  deliveries: number;
  duplicates: number;
  changed: number;
}

/** Counts what sending a selection again would do, without doing it. Reads every selected message. */
export function planReplay(selection: ReplaySelection, world: ReplayWorld): Promise<ReplayPlan> {
  return count(selection, world, () => {});
}

/**
 * Sends a selection again, exactly as planned. Throws a Fault when the messages or what would become of
 * them are no longer what the plan counted.
 */
export async function applyReplay(
  selection: ReplaySelection,
  token: string,
  who: string,
  world: ReplayWorld,
): Promise<{ created: number }> {
  const planned: Item[] = [];
  const plan = await count(selection, world, (item) => planned.push(item));
  if (plan.token !== token) throw new Fault('replay-plan-changed');
  let created = 0;
  // Oldest first, so that the order of each patient's messages is kept.
  for (const item of planned.reverse()) {
    if (item.same.length > 0) created += await again(item, item.same, undefined, world);
    if (item.changed.length > 0) {
      const copies = (await world.store.children(item.message.id)).length;
      created += await again(item, item.changed, `${item.message.id.toString(36).toUpperCase()}R${copies + 1}`, world);
    }
    // Only once it is on its way: a crash in between counts a loss twice and never hides one.
    for (const { destination, state } of item.ended) {
      const by = { who, reason: 'sent again' };
      await world.store.change({ message: item.message.id, destination, state, replaced: true, by });
    }
  }
  return { created };
}

async function count(selection: ReplaySelection, world: ReplayWorld, each: (item: Item) => void): Promise<ReplayPlan> {
  const tallies = new Map<string, Tally>();
  const digest = createHash('sha256').update(String(world.release.number));
  let messages = 0;
  let missing = 0;
  for await (const item of items(selection, world)) {
    if (item === 'missing') {
      missing++;
      continue;
    }
    each(item);
    messages++;
    digest.update(`${item.message.id}:${item.same.join()}:${item.changed.join()};`);
    for (const destination of [...item.same, ...item.changed]) {
      const tally = tallies.get(destination) ?? { deliveries: 0, duplicates: 0, changed: 0 };
      tallies.set(destination, tally);
      tally.deliveries++;
      if (item.duplicates.includes(destination)) tally.duplicates++;
      if (item.changed.includes(destination)) tally.changed++;
    }
  }
  return {
    token: digest.digest('hex').slice(0, 16),
    messages,
    destinations: [...tallies].map(([destination, tally]) => ({ destination, ...tally })),
    missing,
  };
}

/** Sends one message again; a changed payload goes out under a control id of its own. */
async function again(
  item: Item,
  destinations: readonly string[],
  controlId: string | undefined,
  world: ReplayWorld,
): Promise<number> {
  let bytes = await world.renderer.wholeBody(item.message.id);
  if (bytes === undefined) return 0;
  if (controlId !== undefined && !isOpaque(item.flow.source)) {
    const message = readMessage(bytes, item.flow);
    message.set('MSH-10', controlId);
    bytes = message.bytes();
  }
  const taken = await world.reception.take(bytes, {
    release: world.release,
    flows: [item.flow],
    source: item.message.source,
    interface: item.flow.source,
    parent: { id: item.message.id, how: 'replay' },
    only: new Set(destinations),
    duplicates: false,
  });
  if (taken.refusal !== undefined) throw new Fault(taken.refusal.code);
  return taken.destinations.length;
}

/** Selected messages, newest first, each with what a replay would do to it. */
async function* items(selection: ReplaySelection, world: ReplayWorld): AsyncGenerator<Item | 'missing'> {
  if (selection.codeNotKnown !== undefined) {
    yield* itemsWithCode(selection, selection.codeNotKnown, world);
    return;
  }
  if (selection.messages !== undefined) {
    for (const id of [...new Set(selection.messages)].sort((a, b) => b - a)) {
      const message = await world.store.message(id);
      if (message === undefined) yield 'missing';
      else if (message.duplicate?.body !== 'same') yield await itemOf(message, selection.destinations, world);
    }
    return;
  }
  let before: MessageId | undefined;
  for (;;) {
    const page = await world.store.search({
      ...selection.query,
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    for (const message of page.messages) {
      // A duplicate was never sent and has no body of its own; the message it repeats stands for it.
      if (message.duplicate?.body === 'same') continue;
      yield await itemOf(message, selection.destinations, world);
    }
    if (page.next === undefined) return;
    before = page.next;
  }
}

/** Messages of which a delivery went without a code, newest first. */
async function* itemsWithCode(
  { query, destinations }: ReplaySelection,
  codeNotKnown: NonNullable<ReplaySelection['codeNotKnown']>,
  world: ReplayWorld,
): AsyncGenerator<Item | 'missing'> {
  const { from, to, destination } = query;
  const when = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const where = destination === undefined ? when : { ...when, destination };
  let before: MessageId | undefined;
  for (;;) {
    const page = await world.store.searchLedgers({
      ...where,
      codeNotKnown,
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    for (const [id, found] of Map.groupBy(page.deliveries, ({ message }) => message)) {
      const states = await world.store.deliveries(id);
      const went = found
        .map((each) => each.destination)
        .filter((name) => destinations?.includes(name) ?? true)
        .filter((name) => states.some((each) => each.destination === name && each.state === 'delivered'));
      const message = went.length === 0 ? undefined : await world.store.message(id);
      if (message !== undefined) yield await itemOf(message, went, world);
    }
    if (page.next === undefined) return;
    before = page.next;
  }
}

async function itemOf(
  message: StoredMessage,
  wanted: readonly string[] | undefined,
  world: ReplayWorld,
): Promise<Item | 'missing'> {
  const flow = world.release.flow(message.flow);
  const bytes = flow === undefined ? undefined : await world.renderer.wholeBody(message.id);
  if (flow === undefined || bytes === undefined) return 'missing';
  const opaque = isOpaque(flow.source);
  const routed = opaque
    ? flow.definition.to.map((destination) => destination.name)
    : route(readMessage(bytes, flow), flow.definition, flow.authorities, message.type.split('^')[1] ?? '').map(
        (delivery) => delivery.destination,
      );
  const destinations = routed.filter((destination) => wanted?.includes(destination) ?? true);
  const before = await world.store.deliveries(message.id);
  const same: string[] = [];
  const changed: string[] = [];
  const duplicates: string[] = [];
  const ended: Ended[] = [];
  for (const destination of destinations) {
    const earlier = before.find((delivery) => delivery.destination === destination);
    const differs = earlier !== undefined && (await payloadDiffers(message.id, destination, earlier, world));
    (differs ? changed : same).push(destination);
    if (earlier?.state === 'delivered' && !differs) duplicates.push(destination);
    if (earlier?.state === 'delivered' || earlier?.state === 'discarded')
      ended.push({ destination, state: earlier.state });
  }
  return { message, flow, same, changed, duplicates, ended };
}

/** Whether the release that runs now makes another payload than the one the delivery was pinned to. */
async function payloadDiffers(
  id: MessageId,
  destination: string,
  earlier: Pinned,
  world: ReplayWorld,
): Promise<boolean> {
  if (earlier.edited) return true;
  if (earlier.release === world.release.number) return false;
  try {
    const now = await world.renderer.renderStored(id, destination, { ...earlier, release: world.release.number });
    const then = await world.renderer.renderStored(id, destination, earlier);
    return Buffer.compare(now.bytes, then.bytes) !== 0;
  } catch (error) {
    if (error instanceof Fault && error.failure === 'permanent') return true;
    throw error;
  }
}
