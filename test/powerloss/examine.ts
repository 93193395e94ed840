import type { MessageId, Store } from '../../src/store/store.ts';
import { madeMessage } from '../outside/made-message.ts';
import { parcelOf, patientId } from '../outside/parcel.ts';
import { openProofStore } from '../outside/proof-store.ts';

/** An image to be opened. */
export interface ImageTask {
  /** The workspace folder of the image. */
  readonly folder: string;
  /** Control ids whose positive answer may have left before the power went. */
  readonly acknowledged: readonly string[];
  readonly destinations: readonly string[];
}

export interface Finding {
  /** Invariants that do not hold, each by a short name. */
  readonly broken: readonly string[];
  /** Acknowledged messages that are not there whole, with a delivery for each destination. */
  readonly missing: number;
}

async function examine(task: ImageTask): Promise<Finding> {
  let store: Store;
  try {
    store = await openProofStore(task.folder);
  } catch (error) {
    return { broken: [`does not open: ${nameOf(error)}`], missing: task.acknowledged.length };
  }
  const broken: string[] = [];
  let missing = task.acknowledged.length;
  try {
    broken.push(...(await store.verify()).map((code) => `unsound: ${code}`));
    const ids = await allMessages(store, broken);
    missing = await countMissing(store, ids, task);
    await checkOpen(store, new Set([...ids.values()].flat()), broken);
  } catch (error) {
    broken.push(`cannot be read: ${nameOf(error)}`);
  } finally {
    await store.close();
  }
  return { broken: [...new Set(broken)], missing };
}

/** Message numbers by control id, newest first; a number that comes twice is a broken invariant. */
async function allMessages(store: Store, broken: string[]): Promise<Map<string, MessageId[]>> {
  const ids = new Map<string, MessageId[]>();
  let before: MessageId | undefined;
  for (;;) {
    const page = await store.search({ limit: 500, ...(before === undefined ? {} : { before }) });
    for (const { id, controlId } of page.messages) {
      if (before !== undefined && id >= before) broken.push('message numbers do not fall or come twice');
      before = id;
      ids.set(controlId, [...(ids.get(controlId) ?? []), id]);
    }
    if (page.next === undefined || page.messages.length === 0) return ids;
    before = page.next;
  }
}

async function countMissing(store: Store, ids: Map<string, MessageId[]>, task: ImageTask): Promise<number> {
  let missing = 0;
  for (const controlId of task.acknowledged) {
    const id = ids.get(controlId)?.at(-1);
    if (id === undefined || !(await whole(store, id, controlId, task.destinations))) missing++;
  }
  return missing;
}

async function whole(
  store: Store,
  id: MessageId,
  controlId: string,
  destinations: readonly string[],
): Promise<boolean> {
  const parcel = parcelOf(controlId);
  const body = await store.body(id);
  if (parcel === undefined || body === undefined) return false;
  const sent = madeMessage(controlId, patientId(parcel)).slice(1, -2);
  if (Buffer.compare(body, Buffer.from(sent, 'latin1')) !== 0) return false;
  const deliveries = await store.deliveries(id);
  return destinations.every((name) =>
    deliveries.some(({ destination, state }) => destination.endsWith(`.${name}`) && state !== 'discarded'),
  );
}

async function checkOpen(store: Store, known: ReadonlySet<MessageId>, broken: string[]): Promise<void> {
  const destinations = new Set((await store.openCounts()).map(({ destination }) => destination));
  for (const destination of destinations) {
    for (const { message } of await store.open(destination, 0, 100_000)) {
      if (!known.has(message)) broken.push('a delivery without its message');
    }
  }
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

process.on('message', (task: ImageTask) => {
  void examine(task).then((finding) => process.send?.(finding));
});
process.on('disconnect', () => process.exit(0));
