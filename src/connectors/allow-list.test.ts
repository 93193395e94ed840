import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AllowList } from './allow-list.ts';
import type { Endpoint } from './endpoint.ts';

const dotted = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');
const number32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('AllowList', () => {
  it('lets in exactly the addresses that share the prefix', () => {
    fc.assert(
      fc.property(number32, number32, fc.integer({ min: 1, max: 32 }), (network, peer, prefix) => {
        const shift = BigInt(32 - prefix);
        const same = BigInt(network) >> shift === BigInt(peer) >> shift;
        const list = new AllowList([`${dotted(network)}/${prefix}`]);
        expect(list.allows(dotted(peer))).toBe(same);
        expect(list.allows(`::ffff:${dotted(peer)}`)).toBe(same);
      }),
    );
  });

  it('lets an address inside every range that is made from it', () => {
    fc.assert(
      fc.property(
        fc.ipV6().filter((a) => !a.includes('.')),
        fc.integer({ min: 1, max: 128 }),
        (address, prefix) => {
          expect(new AllowList([`${address}/${prefix}`]).allows(address)).toBe(true);
        },
      ),
    );
  });

  it('reads single addresses, and IPv6 with a zone', () => {
    const list = new AllowList(['10.20.0.5', 'fe80::1']);
    expect(list.allows('10.20.0.5')).toBe(true);
    expect(list.allows('10.20.0.6')).toBe(false);
    expect(list.allows('fe80::1%eth0')).toBe(true);
    expect(list.allows('fe80::2')).toBe(false);
  });

  it('lets everyone in without a list, nobody with an empty or unreadable one', () => {
    expect(new AllowList(undefined).allows(undefined)).toBe(true);
    for (const entries of [[], ['10.0.0.0/33'], ['everyone'], ['10.0.0.0/8/8'], ['10.0.0.0/ 8']]) {
      expect(new AllowList(entries).allows('10.0.0.1')).toBe(false);
    }
    expect(new AllowList(['10.0.0.0/8']).allows(undefined)).toBe(false);
  });

  it('finds the entries that cannot be read', () => {
    const endpoint = { from: { addresses: ['10.0.0.1', 'lab', '::1/64', '1.2.3.4/x'] } } as unknown as Endpoint;
    expect(AllowList.check(endpoint).map((finding) => finding.place?.path)).toEqual([
      'from.addresses[1]',
      'from.addresses[3]',
    ]);
  });
});
