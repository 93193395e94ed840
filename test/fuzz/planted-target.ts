import type { Target } from './target.ts';

/** A target with known faults: what the fuzzer must tell apart. */
export const target: Target = {
  name: 'planted',
  sources: '/test/fuzz/',
  tokens: [],
  seeds: () => [],
  run(input) {
    const text = Buffer.from(input).toString('latin1');
    if (text === 'crash') throw new TypeError('planted');
    if (text === 'hang') for (;;);
    if (text === 'burst') {
      const held: number[][] = [];
      for (;;) held.push(new Array<number>(5_000_000).fill(1));
    }
  },
};
