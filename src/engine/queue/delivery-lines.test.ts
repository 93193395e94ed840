import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import { DeliveryLines } from './delivery-lines.ts';
import { type Entry, newEntry } from './entry.ts';

type Act = {
  readonly kind: 'add' | 'finish' | 'later' | 'hold' | 'release' | 'discard';
  readonly at: number;
  readonly keys: readonly string[];
};

const keys = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c').map((key) => [key]) },
  { weight: 1, arbitrary: fc.constant(['a', 'b']) },
);
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('add', 'add', 'add', 'finish', 'finish', 'later', 'hold', 'release', 'discard'),
    at: fc.nat(1000),
    keys,
  }),
  { maxLength: 120 },
);

/** Plays acts on lines, checking after each that nothing goes before its time; gives what went, in order. */
function play(list: readonly Act[], heldBlocks: 'related' | 'nothing'): { went: Entry[]; left: Entry[] } {
  const clock = new SimulatedClock(0);
  const lines = new DeliveryLines(clock, () => {}, heldBlocks);
  const all: Entry[] = [];
  const went: Entry[] = [];
  const onceHeld = new Set<Entry>();
  let sending: Entry[] = [];
  const pull = () => {
    for (let entry = lines.next(); entry !== undefined; entry = lines.next()) {
      const taken = entry;
      const before = all.filter((other) => other.id < taken.id && other.keys.some((key) => taken.keys.includes(key)));
      // Whatever was held once where held ones block nothing has given up its place to those after it.
      const blocking = before.filter((other) =>
        heldBlocks === 'related' ? other.state !== 'gone' : other.state === 'queued' && !onceHeld.has(other),
      );
      expect(blocking.map((other) => [other.id, other.state])).toEqual([]);
      sending.push(taken);
    }
  };
  let id = 0;
  for (const act of list) {
    const held = all.filter((entry) => entry.state === 'held');
    if (act.kind === 'add') {
      const entry = newEntry(++id, act.keys, 1);
      all.push(entry);
      lines.add(entry);
    } else if (act.kind === 'release' || act.kind === 'discard') {
      const entry = held[act.at % Math.max(1, held.length)];
      if (entry !== undefined && act.kind === 'release') lines.release(entry);
      else if (entry !== undefined) lines.done(entry);
    } else {
      const entry = sending[act.at % Math.max(1, sending.length)];
      if (entry === undefined) continue;
      sending = sending.filter((other) => other !== entry);
      if (act.kind === 'finish') {
        went.push(entry);
        lines.done(entry);
      } else if (act.kind === 'later') lines.later(entry, 0);
      else {
        onceHeld.add(entry);
        lines.hold(entry);
      }
    }
    pull();
    expect(lines.size).toBe(all.filter((entry) => entry.state !== 'gone').length);
  }
  return { went, left: all.filter((entry) => entry.state !== 'gone') };
}

describe('DeliveryLines', () => {
  it('never lets a delivery pass an earlier one that shares a key, whatever is held, tried again or released', () => {
    fc.assert(
      fc.property(acts, (list) => void play(list, 'related')),
      { numRuns: 400 },
    );
  });

  it('lets others pass a held delivery where the flow says so', () => {
    fc.assert(
      fc.property(acts, (list) => void play(list, 'nothing')),
      { numRuns: 400 },
    );
  });

  it('forgets nothing: what is neither finished nor held can always go in the end', () => {
    fc.assert(
      fc.property(acts, (list) => {
        const clock = new SimulatedClock(0);
        const lines = new DeliveryLines(clock, () => {}, 'related');
        const added = list.filter((act) => act.kind === 'add').map((act, index) => newEntry(index + 1, act.keys, 1));
        for (const entry of added) lines.add(entry);
        const went: number[] = [];
        for (let entry = lines.next(); entry !== undefined; entry = lines.next()) {
          went.push(entry.id);
          lines.done(entry);
        }
        expect(went.sort((a, b) => a - b)).toEqual(added.map((entry) => entry.id));
        expect(lines.size).toBe(0);
      }),
    );
  });

  it('lets an entry go only when its time has come, and wakes whoever waits', async () => {
    const clock = new SimulatedClock(0);
    let woken = 0;
    const lines = new DeliveryLines(clock, () => woken++, 'related');
    lines.add(newEntry(1, ['a'], 1, 'queued', { notBefore: 5_000 }));
    lines.add(newEntry(2, ['a'], 1));
    lines.add(newEntry(3, ['b'], 1));
    expect(lines.next()?.id).toBe(3);
    expect(lines.next()).toBeUndefined();
    await clock.advance(5_000);
    expect(woken).toBe(1);
    expect(lines.next()?.id).toBe(1);
  });

  it('keeps every entry when the rule about held ones changes', () => {
    const lines = new DeliveryLines(new SimulatedClock(0), () => {}, 'related');
    for (let id = 1; id <= 4; id++) lines.add(newEntry(id, ['a'], 1));
    const first = lines.next();
    if (first !== undefined) lines.hold(first);
    expect(lines.next()).toBeUndefined();
    const passing = lines.rebuilt('nothing');
    expect(passing.next()?.id).toBe(2);
    expect(passing.size).toBe(4);
    expect(passing.heldCount).toBe(1);
  });
});
