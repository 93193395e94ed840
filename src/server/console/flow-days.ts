import type { EngineStatus } from '../../engine/face.ts';
import type { ContentTotal, LineTotal } from '../../store/stored-ledger.ts';
import type { FlowDayView } from '../contract/console/today.ts';
import type { Services } from '../services.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Sums of a time, by flow and destination. */
export interface Totals {
  readonly contents: readonly ContentTotal[];
  readonly lines: readonly LineTotal[];
}

/** The totals of the last so many hours, the running one included. */
export async function totalsOf(services: Pick<Services, 'engine' | 'clock'>, hours: number): Promise<Totals> {
  const to = Math.floor(services.clock.now() / HOUR_MS + 1) * HOUR_MS;
  const from = to - hours * HOUR_MS;
  const { account } = services.engine;
  const [contents, lines] = await Promise.all([account.contentTotals(from, to), account.lineTotals(from, to)]);
  return { contents, lines };
}

/** A flow's last 24 hours, delivery and content apart. */
export function flowDay(flow: EngineStatus['flows'][number], { contents, lines }: Totals, now: number): FlowDayView {
  const own = contents.filter(({ name }) => name === flow.flow);
  const destinations = contents.filter(({ name }) => name.startsWith(`${flow.flow}>`));
  const queues = flow.queues;
  const received = sum(own, ({ messages }) => messages);
  const [held, queued] = [sum(queues, (queue) => queue.held), sum(queues, (queue) => queue.queued)];
  const deliveries = received * queues.length;
  const leaves = (fate: LineTotal['fate']): number =>
    sum(
      lines.filter((line) => line.fate === fate && line.destination.startsWith(`${flow.flow}>`)),
      (line) => line.leaves,
    );
  const first = Math.floor(now / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
  const byHour = new Map(own.map((total) => [total.hour, total]));
  return {
    flow: flow.flow,
    received,
    deliveries,
    delivered: Math.max(0, deliveries - held - queued),
    accounted: sum(destinations, ({ messages }) => messages),
    intact: sum(destinations, ({ intact }) => intact),
    held,
    queued,
    lostFields: leaves('lost'),
    flaggedFields: leaves('flagged'),
    hours: Array.from({ length: HOURS }, (_, at) => {
      const total = byHour.get(first + at * HOUR_MS);
      return {
        at: first + at * HOUR_MS,
        received: total?.messages ?? 0,
        troubled: total === undefined ? 0 : total.flagged + total.lost + total.held,
      };
    }),
  };
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((all, item) => all + of(item), 0);
}
