import { type Code, catalogue, entryOf } from '../../diagnostics/catalogue.ts';
import type { Delivery } from '../../store/store.ts';
import type { StoredLedger } from '../../store/stored-ledger.ts';
import type { Call } from '../call.ts';
import type { HeldGroupView } from '../contract/console/held.ts';
import type { runRoutes } from '../contract/console/run-routes.ts';
import { reachesDestination } from '../routes/reach.ts';
import { lineOf } from './message-handlers.ts';

const MOST = 2000;
const SHOWN = 200;

/** Deliveries that wait for a person, by cause: the field and the code where the map holds them. */
export async function heldView(call: Call<(typeof runRoutes)['listHeldGroups']>) {
  const { engine, console } = call.services;
  const { destination, cause } = call.query;
  const code = cause !== undefined && Object.hasOwn(catalogue, cause) ? (cause as Code) : undefined;
  const found = await engine.held({
    limit: MOST,
    ...(destination === undefined ? {} : { destination }),
    ...(code === undefined ? {} : { cause: code }),
  });
  call.reaches('');
  const held = found.filter((delivery) => reachesDestination(call, delivery.destination));
  call.about({ count: held.length });
  const groups = new Map<string, HeldGroupView>();
  for (const delivery of held) {
    const why = whyHeld(delivery, await engine.account.ledgers(delivery.message));
    const key = JSON.stringify([delivery.cause, delivery.destination, why]);
    const before = groups.get(key);
    const entry = entryOf(delivery.cause ?? 'map-held');
    groups.set(key, {
      cause: delivery.cause ?? 'map-held',
      said: entry.text,
      todo: entry.fix,
      destination: delivery.destination,
      ...why,
      count: (before?.count ?? 0) + 1,
      oldest: Math.min(before?.oldest ?? Number.MAX_SAFE_INTEGER, delivery.changedAt),
    });
  }
  const shown = held.slice(0, SHOWN);
  const deliveries = await Promise.all(
    shown.map(async (delivery) => {
      const message = await console.inside.message(delivery.message);
      if (message === undefined) return undefined;
      return {
        message: await lineOf(call, message),
        destination: delivery.destination,
        cause: delivery.cause ?? 'map-held',
        since: delivery.changedAt,
        behind: held.filter(
          (other) => other !== delivery && sameKey(other, delivery) && other.message > delivery.message,
        ).length,
      };
    }),
  );
  return {
    groups: [...groups.values()].sort((a, b) => b.count - a.count),
    deliveries: deliveries.flatMap((each) => each ?? []),
    total: held.length,
  };
}

/** What exactly holds a delivery: the first field of its ledger that does, and the code that its table does not know. */
function whyHeld(
  delivery: Delivery,
  ledgers: readonly StoredLedger[],
): Pick<HeldGroupView, 'path' | 'row' | 'table' | 'code'> {
  const ledger = ledgers.find(({ destination }) => destination === delivery.destination);
  const line = ledger?.lines.find(({ fate }) => fate === 'held');
  if (ledger === undefined || line === undefined) return {};
  const table = /\bcodes ([\w-]+)/.exec(line.row ?? '')?.[1];
  const code = ledger.codes.find((each) => each.table === table)?.code;
  return {
    path: line.path.replace(/\[\d+\]/g, ''),
    ...(line.row === undefined ? {} : { row: line.row }),
    ...(table === undefined ? {} : { table }),
    ...(code === undefined ? {} : { code }),
  };
}

function sameKey(a: Delivery, b: Delivery): boolean {
  return a.destination === b.destination && a.keys.some((key) => b.keys.includes(key));
}
