import { randomBytes } from 'node:crypto';

/** Chance as the engine sees it: injected, so that a run can be repeated from a seed. */
export interface Random {
  /** A number from 0 up to, not including, 1. */
  next(): number;
}

/** Chance from the operating system. */
export const systemRandom: Random = {
  next: () => randomBytes(4).readUInt32LE(0) / 2 ** 32,
};

/** A repeatable sequence from a seed (mulberry32). Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = state;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}
