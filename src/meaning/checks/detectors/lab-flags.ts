import { type Detector, type Hit, recordsOf } from '../detector.ts';

type Side = 'high' | 'low' | 'normal';

const SIDES: Readonly<Record<string, readonly Side[]>> = {
  high: ['high'],
  'very high': ['high'],
  low: ['low'],
  'very low': ['low'],
  abnormal: ['high', 'low'],
  normal: ['normal'],
};
/** A practice that flags fewer than this share of its low values does not flag low values. */
const HABIT = 0.7;
const ROWS_FOR_HABIT = 10;

/** Abnormal flags that contradict the value and its reference range (HL7 table 0078). */
export const labFlags: Detector<{ readonly at: string }> = ({ at }, frame, { vocabularies }) => {
  if (!['value', 'low', 'high', at].every((field) => frame.has(field))) return undefined;
  const rows: { readonly row: number; readonly side: Side; readonly agrees: boolean }[] = [];
  for (const row of recordsOf(frame)) {
    const [value, low, high] = [frame.number('value', row), frame.number('low', row), frame.number('high', row)];
    if (value === undefined || low === undefined || high === undefined || high < low) continue;
    const side: Side = value > high ? 'high' : value < low ? 'low' : 'normal';
    const meaning = frame.text(at, row) === '' ? 'normal' : vocabularies.meaning(frame, at, row);
    const said = meaning === undefined ? undefined : SIDES[meaning];
    if (said !== undefined) rows.push({ row, side, agrees: said.includes(side) });
  }
  const habits = new Set<Side>();
  for (const side of ['high', 'low', 'normal'] as const) {
    const of = rows.filter((each) => each.side === side);
    const agreed = of.filter(({ agrees }) => agrees).length;
    if (of.length < ROWS_FOR_HABIT || agreed / of.length >= HABIT) habits.add(side);
  }
  const judged = rows.filter(({ side }) => habits.has(side));
  const hits: Hit[] = judged.filter(({ agrees }) => !agrees).map(({ row }) => ({ row, field: at }));
  return { judged: judged.length, hits };
};
