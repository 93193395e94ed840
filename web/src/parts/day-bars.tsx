import type { FlowDayView } from '../../../src/server/contract/console/today.ts';
import { TwoStateBars } from './two-state-bars.tsx';

const hour = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** A flow's last 24 hours. */
export function DayBars({ day }: { readonly day: FlowDayView }) {
  return (
    <TwoStateBars
      width={132}
      what={`${day.flow}, the last 24 hours`}
      bars={day.hours.map(({ at, received, troubled }) => ({ label: hour.format(at), all: received, troubled }))}
    />
  );
}
