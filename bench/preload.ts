import { createHash } from 'node:crypto';
import type { NewMessage, Store } from '../src/store/store.ts';
import { madeMessage } from '../test/outside/made-message.ts';

/** How many are written before waiting for them: large groups share a commit. */
const GROUP = 2_000;

/** Where the messages came in and went. */
export interface Preloaded {
  readonly flow: string;
  readonly source: string;
  readonly destination: string;
}

/** Puts so many delivered messages into a store, as if they had come and gone, and says how far it is. */
export async function preload(
  store: Store,
  messages: number,
  to: Preloaded,
  progress: (done: number) => void,
): Promise<void> {
  for (let first = 0; first < messages; first += GROUP) {
    const numbers = Array.from({ length: Math.min(GROUP, messages - first) }, (_, index) => first + index);
    const accepted = await Promise.all(numbers.map((number) => store.accept(message(number, to))));
    await Promise.all(
      accepted.map(({ id }) =>
        store.change({
          message: id,
          destination: to.destination,
          state: 'delivered',
          attempt: { at: Date.now(), tookMs: 1, kind: 'delivered', code: 'answer-positive', answerCode: 'AA' },
        }),
      ),
    );
    await store.index(
      accepted.map(({ id }, index) => ({
        message: id,
        words: [
          { kind: 'mrn', value: String(200_000_000 + ((first + index) % 50_000)) },
          { kind: 'name', value: 'sample' },
        ],
      })),
    );
    progress(first + numbers.length);
  }
}

function message(number: number, { flow, source, destination }: Preloaded): NewMessage {
  const patient = String(200_000_000 + (number % 50_000));
  const body = Buffer.from(madeMessage(`PRE${number}`, patient).slice(1, -2), 'latin1');
  return {
    flow,
    source,
    body,
    size: body.length,
    type: 'ADT^A01',
    controlId: `PRE${number}`,
    digest: createHash('sha256').update(body).digest().subarray(0, 16),
    release: 1,
    deliveries: [{ destination, keys: [patient], state: 'queued' }],
  };
}
