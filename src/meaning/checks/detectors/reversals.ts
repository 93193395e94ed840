import { type Detector, type Hit, recordsOf } from '../detector.ts';

/** Negative amounts that take back no charge of the same patient, visit and procedure. */
export const unreversed: Detector<{ readonly at: string; readonly by: readonly string[] }> = ({ at, by }, frame) => {
  const fields = by.filter((field) => frame.has(field));
  if (!frame.has(at) || fields.length === 0) return undefined;
  const key = (row: number, amount: number): string =>
    [...fields.map((field) => frame.text(field, row)), amount.toFixed(2)].join('\n');
  const charged = new Map<string, number>();
  const negative: { readonly row: number; readonly amount: number }[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const amount = frame.number(at, row);
    if (amount === undefined) continue;
    judged++;
    if (amount < 0) negative.push({ row, amount });
    else charged.set(key(row, amount), (charged.get(key(row, amount)) ?? 0) + 1);
  }
  const hits: Hit[] = [];
  for (const { row, amount } of negative) {
    const open = charged.get(key(row, -amount)) ?? 0;
    if (open > 0) charged.set(key(row, -amount), open - 1);
    else hits.push({ row, field: at });
  }
  return { judged, hits };
};
