import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliveryState, MessageId, MessageQuery, NewDelivery, Store, WordKind } from '../store.ts';
import type { Bench } from './bench.ts';
import { held, queued, sample } from './samples.ts';

const DAY = 86_400_000;

interface Known {
  readonly id: MessageId;
  readonly at: number;
  readonly flow: string;
  readonly source: string;
  readonly type: string;
  readonly controlId: string;
  readonly words: readonly { readonly kind: WordKind; readonly value: string }[];
  readonly deliveries: readonly {
    readonly destination: string;
    readonly state: DeliveryState;
    readonly cause?: string;
  }[];
  readonly indexed: boolean;
}

const word = fc.record({
  kind: fc.constantFrom('mrn' as const, 'name' as const),
  value: fc.constantFrom('100', '1001', '200', 'smith', 'smithers', 'lee'),
});
const flow = fc.constantFrom('f1', 'f2');
const source = fc.constantFrom('s1', 's2');
const type = fc.constantFrom('ADT^A01', 'ADT^A08', 'ORU^R01');
const controlId = fc.constantFrom('1', '2', '3');
const destination = fc.constantFrom('d1', 'd2');
const state = fc.constantFrom('queued' as const, 'held' as const, 'delivered' as const, 'discarded' as const);

const entry = fc.record({
  flow,
  source,
  type,
  controlId,
  words: fc.uniqueArray(word, { selector: (one) => one.kind + one.value, maxLength: 3 }),
  deliveries: fc.uniqueArray(fc.record({ destination, state }), { selector: (one) => one.destination, maxLength: 2 }),
  daysLater: fc.constantFrom(...Array.from({ length: 20 }, () => 0), 1, 2, 20),
  indexed: fc.boolean(),
});

const fullQuery = fc.record({
  words: fc.array(
    fc.record({
      kind: fc.constantFrom('mrn' as const, 'name' as const),
      value: fc.constantFrom('100', '1001', 'smith', 'nobody'),
      prefix: fc.boolean(),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  flow,
  source,
  type: fc.oneof(type, fc.constantFrom('ADT^*', 'QBP^*')),
  controlId,
  destination,
  state,
  cause: fc.constantFrom('store-failed' as const, 'store-closed' as const),
  fromDay: fc.nat(20),
  days: fc.nat(30),
});
type FullQuery = typeof fullQuery extends fc.Arbitrary<infer T> ? T : never;

/** One to three criteria of all: more together hardly ever match anything. */
const anyQuery: fc.Arbitrary<Partial<FullQuery>> = fc
  .tuple(
    fullQuery,
    fc.uniqueArray(
      fc.constantFrom<keyof FullQuery>(
        'words',
        'flow',
        'source',
        'type',
        'controlId',
        'destination',
        'state',
        'cause',
        'fromDay',
        'days',
      ),
      { maxLength: 3 },
    ),
  )
  .map(([query, keys]) => Object.fromEntries(keys.map((key) => [key, query[key]])));

export function searchConformance(bench: Bench): void {
  describe('search', () => {
    it('finds exactly what matches, newest first and page by page, indexed or not', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(entry, { minLength: 1, maxLength: 60, size: 'max' }),
          fc.array(anyQuery, { minLength: 40, maxLength: 40 }),
          fc.integer({ min: 2, max: 20 }),
          async (entries, queries, limit) => {
            // Every run gets months of its own, since a store cannot be emptied.
            await bench.clock.advance(90 * DAY);
            const start = bench.clock.now();
            const known = await fill(bench, entries);
            for (const { fromDay, days, ...rest } of queries) {
              const query = {
                ...rest,
                from: start + (fromDay ?? 0) * DAY,
                ...(days === undefined ? {} : { to: start + ((fromDay ?? 0) + days) * DAY }),
              };
              const expected = known
                .filter((one) => matches(one, query))
                .map(({ id }) => id)
                .reverse();
              expect(await pages(bench.store, query, limit), JSON.stringify(query)).toEqual(expected);
              expect(await bench.store.count(query)).toBe(expected.length);
            }
          },
        ),
        { numRuns: 10, endOnFailure: true },
      );
    });

    it('counts and pages through more than it reads at a time', async () => {
      const entries = Array.from({ length: 700 }, (_, i) =>
        sample({ controlId: `${i % 2}`, deliveries: [held('d1', 'P')] }),
      );
      const ids = (await Promise.all(entries.map((one) => bench.store.accept(one)))).map(({ id }) => id);
      const words = [{ kind: 'mrn' as const, value: '7' }];
      await bench.store.index(ids.slice(0, 650).map((message) => ({ message, words })));
      const newestFirst = [...ids].reverse();
      expect(await pages(bench.store, {}, 300)).toEqual(newestFirst);
      expect(await pages(bench.store, { flow: 'lab-results' }, 300)).toEqual(newestFirst);
      expect(await pages(bench.store, { words }, 300)).toEqual(newestFirst.slice(50));
      expect(await pages(bench.store, { words, state: 'held' }, 300)).toEqual(newestFirst.slice(50));
      expect(await pages(bench.store, { state: 'held' }, 300)).toEqual(newestFirst);
      expect(await bench.store.count({ words, controlId: '1' })).toBe(325);
      expect(await bench.store.count({ cause: 'store-failed' })).toBe(700);
      expect(await bench.store.count({ controlId: '1' })).toBe(350);
    });

    it('finds words without regard to case, accents and signs, and names in parts', async () => {
      const { id } = await bench.store.accept(sample());
      await bench.store.index([
        {
          message: id,
          words: [
            { kind: 'name', value: "O'Brien-Smith" },
            { kind: 'name', value: 'José María' },
            { kind: 'mrn', value: '00-4711' },
            { kind: 'name', value: '山田' },
          ],
        },
      ]);
      const found = async (kind: WordKind, value: string, prefix = false) =>
        (await bench.store.search({ words: [{ kind, value, prefix }], limit: 5 })).messages.length;
      expect(await found('name', 'OBRIENSMITH')).toBe(1);
      expect(await found('name', 'jose maria')).toBe(1);
      expect(await found('name', 'Maria')).toBe(1);
      expect(await found('mrn', '004711')).toBe(1);
      expect(await found('mrn', '0047', true)).toBe(1);
      expect(await found('mrn', '0047')).toBe(0);
      expect(await found('name', '004711')).toBe(0);
      expect(await found('name', '山田')).toBe(1);
      expect(await found('name', '" OR *')).toBe(0);
      expect(await found('name', '-')).toBe(0);
    });

    it('takes the same words again without finding the message twice', async () => {
      const { id } = await bench.store.accept(sample());
      const words = [{ message: id, words: [{ kind: 'mrn' as const, value: '1' }] }];
      await bench.store.index(words);
      await bench.store.index(words);
      const page = await bench.store.search({ words: [{ kind: 'mrn', value: '1' }], limit: 5 });
      expect(page.messages.map((message) => message.id)).toEqual([id]);
    });

    it('gives out what is not indexed after a restart, until it is', async () => {
      const ids: MessageId[] = [];
      for (let i = 0; i < 5; i++) ids.push((await bench.store.accept(sample({ controlId: `${i}`, text: `${i}` }))).id);
      await bench.store.index([{ message: ids[1] ?? 0, words: [{ kind: 'mrn', value: '1' }] }]);
      await bench.reopen();
      const later = await bench.store.accept(sample({ controlId: 'later' }));
      await bench.store.index([{ message: later.id, words: [] }]);
      const first = await bench.store.unindexed(3);
      expect(first.map(({ id }) => id)).toEqual([ids[0], ids[2], ids[3]]);
      expect(first.map(({ body }) => Buffer.from(body).toString())).toEqual(['0', '2', '3']);
      await bench.store.index(first.map(({ id }) => ({ message: id, words: [{ kind: 'mrn', value: '7' }] })));
      const second = await bench.store.unindexed(3);
      expect(second.map(({ id }) => id)).toEqual([ids[4]]);
      await bench.store.index(second.map(({ id }) => ({ message: id, words: [] })));
      expect(await bench.store.unindexed(3)).toEqual([]);
      const page = await bench.store.search({ words: [{ kind: 'mrn', value: '7' }], flow: 'lab-results', limit: 9 });
      expect(page.messages.map(({ id }) => id)).toEqual([ids[3], ids[2], ids[0]]);
      expect(page.indexedUpTo).toBe(later.id);
      await bench.reopen();
      expect(await bench.store.unindexed(3)).toEqual([]);
    });
  });
}

async function fill(bench: Bench, entries: readonly (typeof entry extends fc.Arbitrary<infer T> ? T : never)[]) {
  const known: Known[] = [];
  await bench.store.unindexed(1);
  for (const { daysLater, deliveries, words, indexed, ...facts } of entries) {
    await bench.clock.advance(daysLater * DAY);
    const routed: NewDelivery[] = deliveries.map((one) =>
      one.state === 'held' ? held(one.destination, 'P') : queued(one.destination, 'P'),
    );
    const { id } = await bench.store.accept(sample({ ...facts, deliveries: routed }));
    for (const one of deliveries) {
      if (one.state === 'delivered' || one.state === 'discarded') {
        await bench.store.change({ message: id, destination: one.destination, state: one.state });
      }
    }
    known.push({
      id,
      at: bench.clock.now(),
      ...facts,
      words,
      indexed,
      deliveries: deliveries.map((one) => ({ ...one, ...(one.state === 'held' ? { cause: 'store-failed' } : {}) })),
    });
  }
  await bench.store.index(known.filter(({ indexed }) => indexed).map(({ id, words }) => ({ message: id, words })));
  return known;
}

function matches(one: Known, query: Omit<MessageQuery, 'limit' | 'before'>): boolean {
  const delivery = one.deliveries.some(
    (each) =>
      (query.destination === undefined || each.destination === query.destination) &&
      (query.state === undefined || each.state === query.state) &&
      (query.cause === undefined || each.cause === query.cause),
  );
  const asksForDelivery = query.destination !== undefined || query.state !== undefined || query.cause !== undefined;
  return (
    one.at >= (query.from ?? 0) &&
    one.at < (query.to ?? Number.MAX_SAFE_INTEGER) &&
    (query.flow === undefined || one.flow === query.flow) &&
    (query.source === undefined || one.source === query.source) &&
    (query.controlId === undefined || one.controlId === query.controlId) &&
    (query.type === undefined ||
      (query.type.endsWith('*') ? one.type.startsWith(query.type.slice(0, -1)) : one.type === query.type)) &&
    (!asksForDelivery || delivery) &&
    (query.words ?? []).every(
      (asked) =>
        one.indexed &&
        one.words.some(
          ({ kind, value }) =>
            kind === asked.kind && (asked.prefix === true ? value.startsWith(asked.value) : value === asked.value),
        ),
    )
  );
}

async function pages(store: Store, query: Omit<MessageQuery, 'limit' | 'before'>, limit: number): Promise<MessageId[]> {
  const found: MessageId[] = [];
  let before: MessageId | undefined;
  do {
    const page = await store.search({ ...query, limit, ...(before === undefined ? {} : { before }) });
    expect(page.messages.length).toBeLessThanOrEqual(limit);
    found.push(...page.messages.map(({ id }) => id));
    before = page.next;
  } while (before !== undefined);
  return found;
}
