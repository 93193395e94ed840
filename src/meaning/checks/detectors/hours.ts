import { type Detector, type Hit, recordsOf } from '../detector.ts';

/** An hour of the day in which fewer than this share of the times lie is outside the hours of the practice. */
const OPEN = 0.004;
const ROWS = 100;

/** Times at which the practice is closed: in hours that hardly any other row has. */
export const closedHours: Detector<{ readonly at: string }> = ({ at }, frame) => {
  if (!frame.has(at)) return undefined;
  const hours = new Array<number>(24).fill(0);
  const times: { readonly row: number; readonly hour: number }[] = [];
  for (const row of recordsOf(frame)) {
    const minutes = frame.minutes(at, row);
    if (minutes === undefined) continue;
    const hour = Math.floor(minutes / 60);
    (hours[hour] as number) += 1;
    times.push({ row, hour });
  }
  if (times.length < ROWS) return { judged: 0, hits: [] };
  const open = hours.map((count, hour) => count / times.length >= OPEN || (hour >= 8 && hour < 17));
  const hits: Hit[] = times.filter(({ hour }) => open[hour] === false).map(({ row }) => ({ row, field: at }));
  return { judged: times.length, hits };
};
