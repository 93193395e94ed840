import { createHash } from 'node:crypto';
import type { NewDelivery, NewMessage } from '../store.ts';

/** A message with everything that a test does not care about filled in. */
export function sample(given: Partial<NewMessage> & { readonly text?: string } = {}): NewMessage {
  const { text = 'MSH|^~\\&|LAB|MAPLE', ...rest } = given;
  const body = rest.body ?? Buffer.from(text);
  return {
    flow: 'lab-results',
    source: 'northlab.results',
    body,
    size: body.length,
    type: 'ORU^R01',
    controlId: 'C1',
    digest: createHash('sha256').update(body).digest().subarray(0, 16),
    release: 1,
    deliveries: [queued('lab-results>ehr.results', 'P1')],
    ...rest,
  };
}

export function queued(destination: string, ...keys: string[]): NewDelivery {
  return { destination, keys, state: 'queued' };
}

export function held(destination: string, ...keys: string[]): NewDelivery {
  return { destination, keys, state: 'held', cause: 'store-failed' };
}
