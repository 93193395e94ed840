import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameCutter } from './frame-cutter.ts';
import { fieldOf, madeMessage } from './made-message.ts';
import { parcelId, parcelOf, patientId } from './parcel.ts';

const payload = fc.string({ unit: fc.constantFrom('a', '|', '\r', '\n', 'é'), minLength: 1 });

describe('FrameCutter', () => {
  it('gives the payloads of a stream however it is chunked', () => {
    fc.assert(
      fc.property(fc.array(payload), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (payloads, sizes) => {
        const stream = Buffer.from(payloads.map((one) => `\x0b${one}\x1c\r`).join(''), 'latin1');
        const cutter = new FrameCutter();
        const got: string[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          for (const one of cutter.push(stream.subarray(at, at + size))) got.push(one.toString('latin1'));
          at += size;
        }
        expect(got).toEqual(payloads);
      }),
    );
  });
});

describe('a message of a proof', () => {
  it('carries its connection, patient and number where a receiver finds them', () => {
    const number = fc.nat(9_999);
    fc.assert(
      fc.property(fc.record({ connection: fc.nat(99), patient: number, number }), (parcel) => {
        const text = madeMessage(parcelId(parcel), patientId(parcel)).slice(1, -2);
        expect(parcelOf(fieldOf(text, 'MSH', 10))).toEqual(parcel);
        expect(fieldOf(text, 'PID', 3).split('^')[0]).toBe(patientId(parcel));
      }),
    );
  });
});
