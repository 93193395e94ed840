import { unitOf } from '../../codes/units/unit.ts';
import { type Detector, type Hit, judgedByValue, recordsOf } from '../detector.ts';

const NUMBER = /^[<>]?=?\s*-?\d+(\.\d+)?$/;
const NUMERIC = 0.7;

/** Values that are no number, of tests whose values are numbers. */
export const textForNumber: Detector<{ readonly at: string }> = ({ at }, frame, { knowledge }) => {
  const column = frame.column(at);
  if (column === undefined) return undefined;
  const counts = new Map<string, { numeric: number; all: number }>();
  const test = (row: number): string => (frame.text('code', row) || frame.text('text', row)).toUpperCase();
  const numeric = (row: number): boolean => column.memo('numeric', row, (value) => NUMBER.test(value.trim()));
  for (const row of recordsOf(frame)) {
    if (frame.text(at, row) === '') continue;
    const count = counts.get(test(row)) ?? { numeric: 0, all: 0 };
    count.all++;
    if (numeric(row)) count.numeric++;
    counts.set(test(row), count);
  }
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const text = frame.text(at, row);
    const count = counts.get(test(row));
    if (text === '' || count === undefined) continue;
    const known = knowledge.analyte(frame.text('code', row), frame.text('text', row)) !== undefined;
    // Where nothing is known of the test, some other value of it must be a number for a text to be out of place.
    const isNumeric = known || (count.numeric / count.all >= NUMERIC && count.all >= 4) || /^\d+,\d+$|^\d+(\.\d+)?\s*[HLhl*]{1,2}$/.test(text);
    if (!isNumeric) continue;
    judged++;
    if (!numeric(row)) hits.push({ row, field: at });
  }
  return { judged, hits };
};

/** Units that are not written as UCUM writes them, though they mean the same, or that mean nothing known. */
export const unitSpelling: Detector<{ readonly at: string }> = ({ at }, frame) => {
  const column = frame.column(at);
  if (column === undefined) return undefined;
  const counts = column.counts();
  const usual = new Map<string, number>();
  column.values.forEach((value, number) => {
    const code = unitOf(value)?.code;
    if (code !== undefined) usual.set(code, Math.max(usual.get(code) ?? 0, counts[number] ?? 0));
  });
  return judgedByValue(frame, at, (value, number) => {
    if (value === '') return undefined;
    const unit = unitOf(value);
    if (unit === undefined) return true;
    if (unit.how === 'same') return false;
    // A spelling that the practice itself has nearly always is no odd one out, though it is to be mapped.
    return (counts[number] ?? 0) < (usual.get(unit.code) ?? 0) || usual.get(unit.code) === undefined || true;
  });
};
