import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parcelId } from '../outside/parcel.ts';
import { judge } from './judge.ts';

const ids = fc
  .array(fc.record({ connection: fc.nat(2), patient: fc.nat(2) }), { minLength: 2, maxLength: 40 })
  .map((parcels) => parcels.map((parcel, number) => parcelId({ ...parcel, number })));

const inOrder = (list: readonly string[]) => list.map((id, at) => ({ id, at: at * 1000 }));

describe('judge', () => {
  it('finds nothing where everything arrived once and in order', () => {
    fc.assert(
      fc.property(ids, (list) => {
        const verdict = judge({ acknowledged: list, refused: [], arrivals: { a: inOrder(list) }, kills: [] });
        expect(verdict).toEqual({ acknowledged: list.length, lost: 0, reordered: 0, duplicates: [], widest: 0 });
      }),
    );
  });

  it('counts each acknowledged message that a destination did not get', () => {
    fc.assert(
      fc.property(ids, fc.nat(), (list, pick) => {
        const missing = list[pick % list.length] ?? '';
        const arrivals = { a: inOrder(list), b: inOrder(list.filter((id) => id !== missing)) };
        expect(judge({ acknowledged: list, refused: [], arrivals, kills: [] }).lost).toBe(1);
        const unpromised = list.filter((id) => id !== missing);
        expect(judge({ acknowledged: unpromised, refused: [], arrivals, kills: [] }).lost).toBe(0);
      }),
    );
  });

  it('sees a message that overtook another one of its patient, and no other overtaking', () => {
    const same = ['0-0-1', '0-0-0'];
    const other = ['0-1-1', '0-0-0'];
    const run = (list: readonly string[], refused: readonly string[] = []) =>
      judge({ acknowledged: list, refused, arrivals: { a: inOrder(list) }, kills: [] }).reordered;
    expect(run(same)).toBe(1);
    expect(run(other)).toBe(0);
    expect(run(same, ['0-0-0'])).toBe(0);
  });

  it('explains a duplicate only when a kill lies between its arrivals', () => {
    const arrivals = { a: [...inOrder(['0-0-0', '0-0-1']), { id: '0-0-0', at: 9000 }] };
    const explained = (kills: readonly number[]) =>
      judge({ acknowledged: [], refused: [], arrivals, kills }).duplicates.map((one) => one.kill);
    expect(explained([5000])).toEqual([5000]);
    expect(explained([])).toEqual([undefined]);
    expect(explained([20_000])).toEqual([undefined]);
  });

  it('counts how many duplicates one kill made at one destination', () => {
    const again = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => ({ id: `0-0-${n}`, at: from + n }));
    const arrivals = {
      a: [...again(0, 5), ...again(10_000, 3), ...again(20_000, 2)],
      b: [...again(0, 2), ...again(10_000, 1)],
    };
    const verdict = judge({ acknowledged: [], refused: [], arrivals, kills: [5_000, 15_000] });
    expect([verdict.duplicates.length, verdict.widest]).toEqual([6, 3]);
  });
});
