import { describe, expect, it } from 'vitest';
import type { MessageId } from '../store.ts';
import type { Bench } from './bench.ts';
import { held, queued, sample } from './samples.ts';

const DAY = 86_400_000;
const TO = 'lab-results>ehr.results';

export function retentionConformance(bench: Bench): void {
  describe('retention', () => {
    const delivered = async (given: Parameters<typeof sample>[0] = {}): Promise<MessageId> => {
      const { id } = await bench.store.accept(sample({ deliveries: [queued(TO, 'P1')], ...given }));
      await bench.store.change({
        message: id,
        destination: TO,
        state: 'delivered',
        attempt: { at: 1, tookMs: 1, kind: 'delivered', code: 'store-failed', answer: Buffer.from('MSA') },
        by: { who: 'ann', reason: 'because' },
        edited: Buffer.from('edited'),
      });
      return id;
    };
    const kept = async (ids: readonly MessageId[]) => {
      const all = await Promise.all(ids.map((id) => bench.store.message(id)));
      return ids.filter((_, at) => all[at] !== undefined);
    };

    it('takes what is older than its flow keeps, with everything that belongs to it', async () => {
      const old = await delivered({ attachments: [{ number: 1, bytes: Buffer.from('x') }] });
      const otherFlow = await delivered({ flow: 'other' });
      await bench.clock.advance(10 * DAY);
      const young = await delivered();
      await bench.store.index(
        [old, otherFlow, young].map((message) => ({ message, words: [{ kind: 'mrn', value: '1' }] })),
      );
      const removed = await bench.store.retain([{ flow: 'lab-results', olderThanMs: 5 * DAY }], bench.clock.now());
      expect(removed).toEqual({ messages: 1, bytes: sample().size });
      expect(await kept([old, otherFlow, young])).toEqual([otherFlow, young]);
      expect(await bench.store.body(old)).toBeUndefined();
      expect(await bench.store.deliveries(old)).toEqual([]);
      expect(await bench.store.attachments(old)).toEqual([]);
      expect(await bench.store.editedBody(old, TO)).toBeUndefined();
      const query = { words: [{ kind: 'mrn' as const, value: '1' }] };
      expect(await bench.store.count(query)).toBe(2);
      expect(bench.store.state()).toMatchObject({ messages: 2, oldest: otherFlow });
    });

    it('never takes a message with an open delivery', async () => {
      const waiting = (await bench.store.accept(sample())).id;
      const heldOne = (await bench.store.accept(sample({ deliveries: [held(TO, 'P1')] }))).id;
      const done = await delivered();
      await bench.clock.advance(100 * DAY);
      const now = await delivered();
      await bench.store.retain([{ flow: 'lab-results', olderThanMs: DAY, maxBytes: 0 }], bench.clock.now());
      expect(await kept([waiting, heldOne, done, now])).toEqual([waiting, heldOne]);
      expect((await bench.store.open(TO, 0, 10)).map(({ message }) => message)).toEqual([waiting, heldOne]);
    });

    it('takes whole months at once and gives their space back', async () => {
      const ids: MessageId[] = [];
      for (let month = 0; month < 4; month++) {
        for (let i = 0; i < 20; i++) ids.push(await delivered({ body: Buffer.alloc(20_000, i) }));
        await bench.clock.advance(31 * DAY);
      }
      const newest = await delivered();
      const before = bench.store.state().bytes;
      const removed = await bench.store.retain([{ flow: 'lab-results', olderThanMs: 40 * DAY }], bench.clock.now());
      expect(removed).toEqual({ messages: 60, bytes: 60 * 20_000 });
      expect(await kept([...ids, newest])).toEqual([...ids.slice(60), newest]);
      expect(bench.store.state().bytes).toBeLessThan(before - 60 * 20_000);
      await bench.reopen();
      expect(bench.store.state().messages).toBe(21);
    });

    it('takes the oldest of a flow until it fits its size', async () => {
      const ids: MessageId[] = [];
      for (let i = 0; i < 10; i++) {
        ids.push(await delivered({ body: Buffer.alloc(1000, i), controlId: `${i}` }));
        await bench.clock.advance(8 * DAY);
      }
      const other = await delivered({ flow: 'other', body: Buffer.alloc(50_000) });
      const removed = await bench.store.retain([{ flow: 'lab-results', maxBytes: 3500 }], bench.clock.now());
      expect(removed).toEqual({ messages: 7, bytes: 7000 });
      expect(await kept([...ids, other])).toEqual([...ids.slice(7), other]);
      expect(await bench.store.retain([{ flow: 'lab-results', maxBytes: 3500 }], bench.clock.now())).toEqual({
        messages: 0,
        bytes: 0,
      });
    });

    it('gives the space of one flow back where another stays between it', async () => {
      const ids: MessageId[] = [];
      for (let i = 0; i < 9000; i += 500) {
        const made = Array.from({ length: 500 }, (_, k) => ({ flow: (i + k) % 2 === 0 ? 'stays' : 'lab-results' }));
        const given = made.map(({ flow }) => sample({ flow, body: Buffer.alloc(1200, i), deliveries: [] }));
        ids.push(...(await Promise.all(given.map((one) => bench.store.accept(one)))).map(({ id }) => id));
      }
      await bench.clock.advance(31 * DAY);
      await delivered({ flow: 'stays' });
      await bench.reopen();
      const before = bench.store.state().bytes;
      const removed = await bench.store.retain([{ flow: 'lab-results', olderThanMs: DAY }], bench.clock.now());
      expect(removed.messages).toBe(4500);
      const stay = ids.filter((_, at) => at % 2 === 0);
      const taken = ids.filter((_, at) => at % 2 !== 0);
      expect(await kept(ids.slice(0, 20))).toEqual(stay.slice(0, 10));
      const after = await bench.store.accept(sample({ parent: { id: stay[0] ?? 0, how: 'replay' } }));
      expect(await bench.store.message(after.id)).toMatchObject({ parent: { id: stay[0] } });
      await bench.reopen();
      expect(bench.store.state().bytes).toBeLessThan(before * 0.7);
      expect(await bench.store.verify()).toEqual([]);
      expect(await kept([...taken.slice(0, 5), ...stay.slice(-50)])).toEqual(stay.slice(-50));
    });

    it('does not give a number again after everything was taken and the clock went back', async () => {
      const id = await delivered();
      await bench.store.retain([{ flow: 'lab-results', maxBytes: 0 }], bench.clock.now());
      expect(bench.store.state().messages).toBe(0);
      await bench.reopen();
      expect((await bench.store.accept(sample())).id).toBeGreaterThan(id);
    });
  });
}
