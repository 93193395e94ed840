import type { FateCounts } from '../meaning/maps/ledger.ts';
import type { Client } from '../server/client.ts';
import { receivedAt } from '../store/message-id.ts';
import { COUNTED_FATES } from '../store/stored-ledger.ts';

const PAGE = 500;
const FAR = Date.UTC(2100, 0);

/** What became of the fields of deliveries that maps made. */
export interface FieldBalance {
  readonly deliveries: number;
  /** Stored counts, over all of those that were looked at. */
  readonly counts: FateCounts;
  /** Deliveries whose stored counts are not those of their fields, made again of the message. */
  readonly unbalanced: number;
  /** By how many deliveries the stored sums differ from the ledgers that are there: what a kill lost or doubled. */
  readonly astray: number;
}

/**
 * Adds up the stored account, and compares each delivery's with its fields.
 *
 * @param from deliveries of messages since then are looked at field by field, in milliseconds since 1970; all are counted
 */
export async function fieldBalance(client: Client, from: number): Promise<FieldBalance> {
  const counts = Object.fromEntries(COUNTED_FATES.map((fate) => [fate, 0])) as Record<keyof FateCounts, number>;
  let all = 0;
  let deliveries = 0;
  let unbalanced = 0;
  let before: number | undefined;
  do {
    const page = await client.account.search({ limit: PAGE, ...(before === undefined ? {} : { before }) });
    all += page.deliveries.length;
    for (const { message, destination } of page.deliveries) {
      if (receivedAt(message) < from) continue;
      const stored = (await client.account.ledgers(message)).find((each) => each.destination === destination);
      const whole = await client.ledger(message, destination);
      deliveries++;
      const sum = COUNTED_FATES.reduce((all, fate) => all + (stored?.counts[fate] ?? 0), 0);
      if (whole?.balanced !== true || sum !== whole.lines.length) unbalanced++;
      for (const fate of COUNTED_FATES) counts[fate] += stored?.counts[fate] ?? 0;
    }
    before = page.next;
  } while (before !== undefined);
  const totals = await client.account.contentTotals(0, FAR);
  const summed = totals.filter(({ name }) => name.includes('>')).reduce((sum, { messages }) => sum + messages, 0);
  return { deliveries, counts, unbalanced, astray: Math.abs(summed - all) };
}
