import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../partition.ts';
import type { Attempt, DeliveryChange } from '../store.ts';
import type { Bench } from './bench.ts';
import { held, queued, sample } from './samples.ts';

const DAY = 86_400_000;
const TO = 'lab-results>ehr.results';

const attempt: fc.Arbitrary<Attempt> = fc.record(
  {
    at: fc.nat(),
    tookMs: fc.nat(100_000),
    kind: fc.constantFrom('delivered', 'refused', 'unreachable', 'ambiguous'),
    code: fc.constantFrom('store-failed' as const, 'store-closed' as const),
    answerCode: fc.string({ maxLength: 10 }),
    answer: fc.uint8Array({ maxLength: 200 }),
  },
  { requiredKeys: ['at', 'tookMs', 'kind', 'code'] },
);

const anyChange: fc.Arbitrary<Omit<DeliveryChange, 'message' | 'destination'>> = fc.record(
  {
    state: fc.constantFrom('queued', 'held', 'delivered', 'discarded'),
    attempt,
    notBefore: fc.nat(),
    cause: fc.constantFrom('store-failed' as const, 'store-closed' as const),
    possibleDuplicate: fc.boolean(),
    release: fc.nat(1000),
    edited: fc.uint8Array({ maxLength: 100 }),
    by: fc.record({ who: fc.string({ maxLength: 10 }), reason: fc.string({ maxLength: 20 }) }),
  },
  { requiredKeys: ['state'] },
);

export function deliveryConformance(bench: Bench): void {
  describe('deliveries', () => {
    it('records any run of changes: the last state, every attempt and every act', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyChange, { minLength: 1, maxLength: 6 }), async (changes) => {
          const { id } = await bench.store.accept(sample({ deliveries: [queued(TO, 'P1')], release: 3 }));
          await Promise.all(changes.map((change) => bench.store.change({ message: id, destination: TO, ...change })));
          const [delivery] = await bench.store.deliveries(id);
          const last = changes.at(-1);
          const edited = changes.findLast((change) => change.edited !== undefined)?.edited;
          expect(delivery).toMatchObject({
            message: id,
            destination: TO,
            keys: ['P1'],
            partition: partitionOf('P1'),
            state: last?.state,
            notBefore: last?.notBefore ?? 0,
            release: changes.findLast((change) => change.release !== undefined)?.release ?? 3,
            attempts: changes.filter((change) => change.attempt !== undefined).length,
            possibleDuplicate:
              changes.findLast((change) => change.possibleDuplicate !== undefined)?.possibleDuplicate ?? false,
            edited: edited !== undefined,
          });
          expect(delivery?.cause).toBe(last?.cause);
          expect(delivery?.history.map((one) => ({ ...one, answer: one.answer && Buffer.from(one.answer) }))).toEqual(
            changes.flatMap((change) =>
              change.attempt === undefined
                ? []
                : [{ ...change.attempt, answer: change.attempt.answer && Buffer.from(change.attempt.answer) }],
            ),
          );
          expect(delivery?.acts.map(({ who, reason, to }) => ({ who, reason, to }))).toEqual(
            changes.flatMap((change) => (change.by === undefined ? [] : [{ ...change.by, to: change.state }])),
          );
          const read = await bench.store.editedBody(id, TO);
          expect(read && Buffer.from(read)).toEqual(edited && Buffer.from(edited));
        }),
        { numRuns: 40 },
      );
    });

    it('says when a delivery reached its state', async () => {
      const { id } = await bench.store.accept(sample());
      await bench.clock.advance(1000);
      const since = bench.clock.now();
      await bench.store.change({ message: id, destination: TO, state: 'held' });
      await bench.clock.advance(1000);
      await bench.store.change({ message: id, destination: TO, state: 'held', cause: 'store-failed' });
      expect((await bench.store.deliveries(id))[0]?.changedAt).toBe(since);
    });

    it('rejects a change to a delivery that does not exist, and only that one', async () => {
      const { id } = await bench.store.accept(sample());
      const results = await Promise.allSettled([
        bench.store.change({ message: id, destination: 'nobody', state: 'delivered' }),
        bench.store.change({ message: id, destination: TO, state: 'delivered' }),
        bench.store.change({ message: 5, destination: TO, state: 'delivered' }),
        bench.store.change({ message: Number.NaN, destination: TO, state: 'delivered' }),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'rejected']);
      expect(results[0]).toMatchObject({ reason: { code: 'store-delivery-unknown' } });
      expect(results[2]).toMatchObject({ reason: { code: 'store-delivery-unknown' } });
      expect(results[3]).toMatchObject({ reason: { code: 'store-delivery-unknown' } });
    });

    it('gives open deliveries in order, from a message on, over the end of a month, also after a restart', async () => {
      const ids: number[] = [];
      for (let i = 0; i < 6; i++) {
        const { id } = await bench.store.accept(
          sample({
            controlId: `${i}`,
            deliveries: [i % 2 === 0 ? queued(TO, `P${i}`) : held(TO, `P${i}`), queued('other', '')],
          }),
        );
        ids.push(id);
        await bench.clock.advance(12 * DAY);
      }
      await bench.store.change({ message: ids[2] ?? 0, destination: TO, state: 'delivered' });
      await bench.store.change({ message: ids[4] ?? 0, destination: TO, state: 'discarded' });
      await bench.reopen();
      const open = await bench.store.open(TO, 0, 100);
      expect(open.map(({ message }) => message)).toEqual([ids[0], ids[1], ids[3], ids[5]]);
      expect(open.map(({ state }) => state)).toEqual(['queued', 'held', 'held', 'held']);
      expect((await bench.store.open(TO, ids[0] ?? 0, 2)).map(({ message }) => message)).toEqual([ids[1], ids[3]]);
      expect(await bench.store.open('nobody', 0, 10)).toEqual([]);
      expect(bench.store.state()).toMatchObject({ messages: 6, openDeliveries: 10, oldest: ids[0] });
    });

    it('counts open deliveries by destination and state with the oldest', async () => {
      const one = await bench.store.accept(sample({ deliveries: [queued('a', ''), held('b', '')] }));
      await bench.clock.advance(31 * DAY);
      const two = await bench.store.accept(sample({ deliveries: [queued('a', ''), queued('b', '')] }));
      const counts = [...(await bench.store.openCounts())].sort((x, y) =>
        `${x.destination}${x.state}`.localeCompare(`${y.destination}${y.state}`),
      );
      expect(counts).toEqual([
        { destination: 'a', state: 'queued', count: 2, oldest: one.id },
        { destination: 'b', state: 'held', count: 1, oldest: one.id },
        { destination: 'b', state: 'queued', count: 1, oldest: two.id },
      ]);
      expect(bench.store.state().openDeliveries).toBe(4);
      await bench.store.change({ message: one.id, destination: 'a', state: 'delivered' });
      expect(bench.store.state().openDeliveries).toBe(3);
    });

    it('opens a closed delivery again', async () => {
      const { id } = await bench.store.accept(sample());
      await bench.store.change({ message: id, destination: TO, state: 'discarded' });
      await bench.store.change({ message: id, destination: TO, state: 'queued' });
      expect((await bench.store.open(TO, 0, 5)).map(({ message }) => message)).toEqual([id]);
      expect(bench.store.state().openDeliveries).toBe(1);
    });
  });
}
