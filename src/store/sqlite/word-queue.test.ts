import { describe, expect, it } from 'vitest';
import { sample } from '../conformance/samples.ts';
import { firstIdAt } from '../message-id.ts';
import { type IndexGroup, WordQueue } from './word-queue.ts';

const START = firstIdAt(Date.UTC(2026, 4, 1));
const idOf = (number: number) => START + number;
const words = (...numbers: number[]) => numbers.map((number) => ({ message: idOf(number), words: [] }));

describe('word queue', () => {
  /** A queue whose sending fails while `fails` says so, and the marks it sent. */
  const queueOf = (fails: () => boolean = () => false) => {
    const marks: number[] = [];
    const queue = new WordQueue((groups: readonly IndexGroup[]) => {
      if (fails()) return Promise.reject(new Error('no'));
      marks.push(...groups.map(({ complete }) => (complete === 0 ? -1 : complete - START)));
      return Promise.resolve();
    });
    const accept = (...numbers: number[]) => {
      for (const number of numbers) queue.remember(sample(), { id: idOf(number) });
    };
    const index = (...numbers: number[]) => {
      const added = queue.add(words(...numbers));
      void queue.flush();
      return added;
    };
    return { queue, marks, accept, index };
  };

  it('calls complete what has no gap before it', async () => {
    const { queue, marks, accept, index } = queueOf();
    queue.found([], true);
    accept(1, 2, 3, 4);
    await index(1);
    await index(3);
    await index(2);
    await index(4);
    expect(marks).toEqual([1, 1, 3, 4]);
  });

  it('calls nothing complete while messages of an earlier run lack their words', async () => {
    const { queue, marks, accept, index } = queueOf();
    accept(10);
    await index(10);
    queue.found([idOf(1), idOf(2)], false);
    await index(1, 2);
    queue.found([idOf(3)], true);
    accept(11);
    await index(11);
    await index(3);
    expect(marks).toEqual([-1, -1, -1, 11]);
  });

  it('calls nothing complete after a failed group until its words come again', async () => {
    let failing = false;
    const { queue, marks, accept, index } = queueOf(() => failing);
    queue.found([], true);
    accept(1, 2, 3);
    failing = true;
    const failed = index(1);
    const behind = index(2);
    await expect(failed).rejects.toThrow('no');
    await expect(behind).rejects.toThrow('no');
    failing = false;
    await index(3);
    await index(1, 2);
    expect(marks).toEqual([-1, 3]);
  });

  it('indexes a duplicate without body by itself', async () => {
    const { queue, marks } = queueOf();
    queue.found([], true);
    queue.remember(sample(), { id: idOf(5), duplicate: { of: idOf(1), body: 'same' } });
    await queue.flush();
    expect(marks).toEqual([5]);
  });
});
