import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import { firstIdAt, receivedAt } from '../message-id.ts';
import type { NewDelivery, NewMessage } from '../store.ts';
import type { Bench } from './bench.ts';
import { queued, sample } from './samples.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
const bytes = fc.uint8Array({ maxLength: 3000 });

const anyMessage: fc.Arbitrary<NewMessage> = fc.record(
  {
    flow: name,
    source: name,
    body: bytes,
    size: fc.nat(),
    type: name,
    controlId: fc.string({ unit: 'grapheme', maxLength: 40 }),
    digest: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    release: fc.nat(100_000),
    deliveries: fc.uniqueArray(
      fc.record(
        {
          destination: name,
          keys: fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 3 }),
          state: fc.constantFrom('queued' as const, 'held' as const),
          cause: fc.constantFrom('store-failed' as const, 'store-closed' as const),
          notBefore: fc.nat(),
        },
        { requiredKeys: ['destination', 'keys', 'state'] },
      ),
      { selector: (delivery) => delivery.destination, maxLength: 4 },
    ),
    attachments: fc.uniqueArray(fc.record({ number: fc.nat(99), bytes }), {
      selector: (attachment) => attachment.number,
      maxLength: 3,
    }),
    codes: fc.array(fc.constantFrom('store-failed' as const, 'store-closed' as const), { maxLength: 3 }),
    parent: fc.record({ id: fc.integer({ min: 1 }), how: fc.constantFrom('batch', 'replay', 'flow') }),
  },
  {
    requiredKeys: ['flow', 'source', 'body', 'size', 'type', 'controlId', 'digest', 'release', 'deliveries'],
  },
);

/** What is told of new deliveries, by destination. */
function byDestination(deliveries: readonly NewDelivery[]): ReadonlyMap<string, unknown> {
  return new Map(
    deliveries.map(({ destination, keys, state, cause, notBefore = 0 }) => [
      destination,
      { keys, state, cause, notBefore },
    ]),
  );
}

export function acceptConformance(bench: Bench): void {
  describe('accepting', () => {
    it('gives back every message as it was handed over', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyMessage, { minLength: 1, maxLength: 8 }), async (messages) => {
          const accepted = await Promise.all(messages.map((message) => bench.store.accept(message)));
          for (const [at, message] of messages.entries()) {
            const id = accepted[at]?.id ?? 0;
            const stored = await bench.store.message(id);
            const { flow, source, type, controlId, size, release, parent, codes = [] } = message;
            expect(stored).toEqual({
              id,
              receivedAt: receivedAt(id),
              flow,
              source,
              type,
              controlId,
              size,
              release,
              codes,
              ...(parent === undefined ? {} : { parent }),
              bodyRemoved: false,
            });
            expect(Buffer.from((await bench.store.body(id)) ?? [])).toEqual(Buffer.from(message.body));
            const deliveries = await bench.store.deliveries(id);
            expect(byDestination(deliveries as readonly NewDelivery[])).toEqual(byDestination(message.deliveries));
            const attachments = await bench.store.attachments(id);
            expect(attachments.map((one) => [one.number, Buffer.from(one.bytes)])).toEqual(
              [...(message.attachments ?? [])]
                .sort((a, b) => a.number - b.number)
                .map((one) => [one.number, Buffer.from(one.bytes)]),
            );
          }
        }),
        { numRuns: 25 },
      );
    });

    it('knows nothing under a number that was never given', async () => {
      expect(await bench.store.message(firstIdAt(bench.clock.now()))).toBeUndefined();
      expect(await bench.store.body(1)).toBeUndefined();
      expect(await bench.store.deliveries(1)).toEqual([]);
      expect(await bench.store.attachments(1)).toEqual([]);
      expect(await bench.store.children(1)).toEqual([]);
    });

    it('gives rising numbers that tell the time, in the order of the calls', async () => {
      const first = await Promise.all(
        Array.from({ length: 50 }, (_, i) => bench.store.accept(sample({ controlId: `${i}` }))),
      );
      await bench.clock.advance(5);
      const second = await Promise.all(
        Array.from({ length: 50 }, (_, i) => bench.store.accept(sample({ controlId: `${i}` }))),
      );
      const ids = [...first, ...second].map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      expect(receivedAt(second[0]?.id ?? 0)).toBe(bench.clock.now());
    });

    it('gives rising numbers also when the clock steps back, over a restart and over the end of a month', async () => {
      const start = Date.UTC(2026, 1, 1) + HOUR;
      await bench.reopen(new SimulatedClock(start));
      const first = await bench.store.accept(sample());
      await bench.reopen(new SimulatedClock(start - 2 * DAY));
      const second = await bench.store.accept(sample());
      expect(second.id).toBeGreaterThan(first.id);
      expect(await bench.store.message(second.id)).toMatchObject({ id: second.id });
    });

    it('keeps attachments of the same number of different messages apart', async () => {
      const one = await bench.store.accept(sample({ attachments: [{ number: 1, bytes: Buffer.from('one') }] }));
      const two = await bench.store.accept(sample({ attachments: [{ number: 1, bytes: Buffer.from('two') }] }));
      expect(Buffer.from((await bench.store.attachments(one.id))[0]?.bytes ?? []).toString()).toBe('one');
      expect(Buffer.from((await bench.store.attachments(two.id))[0]?.bytes ?? []).toString()).toBe('two');
    });

    it('finds the children of a message, also in a later month', async () => {
      const parent = await bench.store.accept(sample());
      const soon = await bench.store.accept(sample({ parent: { id: parent.id, how: 'batch' } }));
      await bench.clock.advance(40 * DAY);
      const late = await bench.store.accept(sample({ parent: { id: parent.id, how: 'replay' } }));
      expect((await bench.store.children(parent.id)).map(({ id }) => id)).toEqual([soon.id, late.id]);
    });

    it('refuses one message that cannot be stored and keeps the others of its group', async () => {
      const twice = sample({ deliveries: [queued('a', 'P1'), queued('a', 'P1')] });
      const results = await Promise.allSettled([
        bench.store.accept(sample({ controlId: '1' })),
        bench.store.accept(twice),
        bench.store.accept(sample({ controlId: '3' })),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(results[1]).toMatchObject({ reason: { code: 'store-message-invalid' } });
      expect(bench.store.state().messages).toBe(2);
      expect(await bench.store.count({})).toBe(2);
    });
  });

  describe('duplicates', () => {
    const windowed = (given: Parameters<typeof sample>[0]) => sample({ duplicateWindowMs: DAY, ...given });

    it('stores the same message again without body and deliveries', async () => {
      const first = await bench.store.accept(windowed({ text: 'a' }));
      const again = await bench.store.accept(windowed({ text: 'a' }));
      const third = await bench.store.accept(windowed({ text: 'a' }));
      expect(first.duplicate).toBeUndefined();
      expect(again.duplicate).toEqual({ of: first.id, body: 'same' });
      expect(third.duplicate).toEqual({ of: first.id, body: 'same' });
      expect(await bench.store.body(again.id)).toBeUndefined();
      expect(await bench.store.deliveries(again.id)).toEqual([]);
      expect(await bench.store.message(again.id)).toMatchObject({ duplicate: { of: first.id, body: 'same' } });
    });

    it('delivers another body under a used control id, flagged', async () => {
      const first = await bench.store.accept(windowed({ text: 'a' }));
      const other = await bench.store.accept(windowed({ text: 'b' }));
      expect(other.duplicate).toEqual({ of: first.id, body: 'other' });
      expect(Buffer.from((await bench.store.body(other.id)) ?? []).toString()).toBe('b');
      expect(await bench.store.deliveries(other.id)).toHaveLength(1);
      const resent = await bench.store.accept(windowed({ text: 'a' }));
      expect(resent.duplicate).toEqual({ of: first.id, body: 'same' });
    });

    it('sees a duplicate that arrives in the same group', async () => {
      const [first, again] = await Promise.all([
        bench.store.accept(windowed({ text: 'a' })),
        bench.store.accept(windowed({ text: 'a' })),
      ]);
      expect(again.duplicate).toEqual({ of: first.id, body: 'same' });
    });

    it('looks back as far as the window and no further, over the end of a month too', async () => {
      await bench.reopen(new SimulatedClock(Date.UTC(2026, 2, 31, 23, 30)));
      const first = await bench.store.accept(windowed({ text: 'a' }));
      await bench.clock.advance(23 * HOUR);
      expect((await bench.store.accept(windowed({ text: 'a' }))).duplicate).toEqual({ of: first.id, body: 'same' });
      await bench.clock.advance(25 * HOUR);
      expect((await bench.store.accept(windowed({ text: 'a' }))).duplicate).toBeUndefined();
    });

    it('tells sources apart, and does not look without a window or a control id', async () => {
      await bench.store.accept(windowed({ text: 'a' }));
      expect((await bench.store.accept(windowed({ text: 'a', source: 'other.lab' }))).duplicate).toBeUndefined();
      expect((await bench.store.accept(sample({ text: 'a' }))).duplicate).toBeUndefined();
      await bench.store.accept(windowed({ text: 'b', controlId: '' }));
      expect((await bench.store.accept(windowed({ text: 'b', controlId: '' }))).duplicate).toBeUndefined();
    });
  });
}
