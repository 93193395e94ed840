import { BlockList, isIP } from 'node:net';
import type { Finding } from '../diagnostics/finding.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Which addresses may connect: single addresses and CIDR ranges, IPv4 and IPv6 (RFC 4632, RFC 4291).
 * An IPv4 address that a dual-stack socket shows as `::ffff:10.1.2.3` counts as `10.1.2.3`.
 */
export class AllowList {
  readonly #ranges: BlockList | undefined;

  /**
   * @param entries addresses and ranges; absent: everyone may connect; empty: nobody may. An entry that
   * cannot be read lets nobody in, so that a slip of the pen never opens the door wider than was meant.
   */
  constructor(entries: readonly string[] | undefined) {
    if (entries === undefined) return;
    this.#ranges = new BlockList();
    for (const entry of entries) {
      const range = readRange(entry);
      if (range !== undefined) this.#ranges.addSubnet(range.address, range.prefix, range.family);
    }
  }

  /** Whether a peer at `address` may connect; an address that is not known may not, unless everyone may. */
  allows(address: string | undefined): boolean {
    if (this.#ranges === undefined) return true;
    const bare = address?.replace(/%.*$/, '') ?? '';
    const family = isIP(bare);
    return family !== 0 && this.#ranges.check(bare, family === 4 ? 'ipv4' : 'ipv6');
  }

  /** A finding for each entry of `from.addresses` that is neither an address nor a range. */
  static check(endpoint: Endpoint): Finding[] {
    const entries = endpoint.from?.addresses ?? [];
    return entries.flatMap((entry, index): Finding[] =>
      readRange(entry) === undefined
        ? [{ code: 'address-range-unreadable', place: { path: `from.addresses[${index}]` } }]
        : [],
    );
  }
}

function readRange(entry: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', prefix, ...more] = entry.trim().split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0 || address.includes('%')) return undefined;
  const longest = version === 4 ? 32 : 128;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined;
  const length = prefix === undefined ? longest : Number(prefix);
  if (length > longest) return undefined;
  return { address, prefix: length, family: version === 4 ? 'ipv4' : 'ipv6' };
}
