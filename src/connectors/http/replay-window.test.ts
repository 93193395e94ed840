import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayWindow } from './replay-window.ts';

describe('ReplayWindow', () => {
  it('takes no signature twice, however few it can remember', () => {
    const uses = fc.array(fc.record({ mac: fc.nat(20), pass: fc.nat(40) }), { maxLength: 100 });
    fc.assert(
      fc.property(uses, fc.integer({ min: 1, max: 5 }), (sequence, most) => {
        const window = new ReplayWindow(100, most);
        const taken = new Set<string>();
        let now = 1000;
        for (const { mac, pass } of sequence) {
          now += pass;
          // A signature belongs to one time: its own, made from its number.
          const at = 1000 + mac * 20;
          const name = `m${mac}`;
          const ok = window.covers(at, now) && window.use(name, at, now);
          if (ok) expect(taken.has(name)).toBe(false);
          if (ok) taken.add(name);
        }
      }),
    );
  });

  it('covers its window on both sides, and takes again what was released', () => {
    const window = new ReplayWindow(100);
    expect([899, 900, 1100, 1101].map((at) => window.covers(at, 1000))).toEqual([false, true, true, false]);
    expect(window.use('a', 1000, 1000)).toBe(true);
    expect(window.use('a', 1000, 1000)).toBe(false);
    window.release('a');
    expect(window.use('a', 1000, 1000)).toBe(true);
  });
});
