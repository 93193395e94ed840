import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/world/random.ts';
import { runFuzz } from './fuzz-run.ts';
import { MESSAGE_TOKENS } from './message-tokens.ts';
import { minimise } from './minimise.ts';
import { Mutator } from './mutator.ts';

const target = new URL('./planted-target.ts', import.meta.url).href;
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('fuzzing', () => {
  it('tells a crash, a hang and a heap without bound from an input that is fine', async () => {
    const kinds = async (text: string) => {
      const end = await runFuzz({ target, seed: 1, untilMs: 0, only: [bytes(text)] });
      return end.found.map(({ kind, input }) => `${kind} ${Buffer.from(input).toString('latin1')}`);
    };
    expect(await kinds('fine')).toEqual([]);
    expect(await kinds('crash')).toEqual(['crash crash']);
    expect(await kinds('hang')).toEqual(['hang hang']);
    // On a busy machine filling the heap takes longer than an input may: it is found all the same.
    expect(['memory burst', 'hang burst']).toContain((await kinds('burst')).join());
  });

  it('makes the same inputs from the same seed', () => {
    const made = (seed: number) => {
      const mutator = new Mutator(seededRandom(seed), MESSAGE_TOKENS);
      return Array.from({ length: 50 }, () =>
        Buffer.from(mutator.mutate(bytes('MSH|^~\\&|'), bytes('PID|1'))).toString('hex'),
      );
    };
    expect(made(1)).toEqual(made(1));
    expect(made(1)).not.toEqual(made(2));
  });

  it('finds the smallest input that still fails', async () => {
    const smallest = await minimise(bytes('aaaaXbbbbbbYcccc'), (candidate) => {
      const text = Buffer.from(candidate).toString('latin1');
      return text.includes('X') && text.indexOf('Y') > text.indexOf('X');
    });
    expect(Buffer.from(smallest).toString('latin1')).toBe('XY');
  });
});
